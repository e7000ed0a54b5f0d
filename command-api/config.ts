/** What command-api reads from its environment: the same as the other API. */
export { readApiConfig as readConfig } from '#platform/http/boot.ts'
