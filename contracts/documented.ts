/** What the OpenAPI document tells of: both route tables, with a sample of every call. */
import { type AdminRouteName, adminRoutes } from './admin.ts'
import { adminSamples } from './admin-examples.ts'
import { samples } from './examples.ts'
import type { ProblemCode } from './problems.ts'
import { type Route, type RouteName, routes } from './routes.ts'

export type Documented = RouteName | AdminRouteName

export const documented: Readonly<Record<Documented, Route>> = { ...routes, ...adminRoutes }
export const documentedNames = Object.keys(documented) as Documented[]

interface Sample {
  readonly body?: unknown
  readonly answer?: unknown
}
const allSamples: Readonly<Record<Documented, Sample>> = { ...samples, ...adminSamples } as Record<Documented, object>
export const sampleOf = (name: Documented): Sample => allSamples[name]

export const isOfPanel = ({ tag }: Route) => tag === 'Admin'
export const isConditional = ({ command }: Route) => command !== undefined && !command.startsWith('Create')

/** Every refusal that a route may answer, by the route table and by what every route of its kind has. */
export const refusalsOf = (name: Documented): readonly ProblemCode[] => {
  const route = documented[name]
  const reads = route.method === 'GET'
  const names = route.path.includes(':id') || name === 'readMe' || name === 'changeMe'
  const mayBeTooSmall = route.serviceOnly || (isOfPanel(route) ? route.scope === 'write' && !route.open : !reads)
  return [
    'misdirected-host',
    'unauthenticated',
    'too-many-requests',
    'malformed-request',
    ...(reads ? (['position-unknown', 'read-model-behind'] as const) : writing(route)),
    ...(mayBeTooSmall ? (['scope-too-small'] as const) : []),
    ...(names ? (['not-found'] as const) : []),
    ...route.refusals.filter((code) => code !== 'too-many-requests'),
    'internal-error',
    'dependency-away',
  ]
}

const writing = (route: Route): readonly ProblemCode[] => [
  'foreign-origin',
  ...(isOfPanel(route) && !route.open ? (['csrf-missing'] as const) : []),
  'body-too-large',
  'not-json',
  'malformed-json',
  'not-acceptable-content',
  ...(route.command ? (['key-reused', 'too-contended'] as const) : []),
  ...(isConditional(route) ? (['revision-differs'] as const) : []),
]
