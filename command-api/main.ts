/** Starts command-api as a service of its own. */
import { boot } from '#platform/http/boot.ts'
import { readConfig } from './config.ts'
import { commandApi } from './service.ts'

void boot('command-api', readConfig, commandApi)
