/** Starts query-api as a service of its own. */
import { boot } from '#platform/http/boot.ts'
import { panel } from '#platform/http/panel.ts'
import { reference } from '#platform/http/reference.ts'
import { readConfig } from './config.ts'
import { queryApi } from './service.ts'

const docs = reference(async () => JSON.stringify((await import('#contracts/openapi.ts')).openApiDocument()))

void boot('query-api', readConfig, queryApi, [docs, panel()])
