/** Starts query-api as a service of its own. */
import { boot } from '#platform/http/boot.ts'
import { readConfig } from './config.ts'
import { queryApi } from './service.ts'

void boot('query-api', readConfig, queryApi)
