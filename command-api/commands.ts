/** Each command: which stream it writes, by which rules, and what is answered. */
import { type Body, bodies, type CommandType } from '#contracts/commands.ts'
import { type CategoryEvent, streamOf, type TaskEvent, type UserEvent } from '#contracts/events/index.ts'
import { Refusal } from '#contracts/problems.ts'
import { type Route, routes } from '#contracts/routes.ts'
import { categoryAnswer, meAnswer, taskAnswer } from '#domain/answers.ts'
import * as category from '#domain/category/decide.ts'
import { type CategoryState, evolve as evolveCategory, initial as noCategory } from '#domain/category/state.ts'
import { idFor, mintId } from '#domain/ids.ts'
import * as task from '#domain/task/decide.ts'
import { evolve as evolveTask, initial as noTask, type TaskState } from '#domain/task/state.ts'
import * as user from '#domain/user/decide.ts'
import { evolve as evolveUser, isPresent, isTheirs, initial as nobody, type UserState } from '#domain/user/state.ts'
import type { Principal } from '#platform/http/call.ts'
import { accepted } from '#platform/http/content.ts'
import { micros } from './clock.ts'
import type { Handle, Outcome, Work } from './handle.ts'
import type { Scene } from './load.ts'
import { commandIdOf } from './retries.ts'

export interface Asked {
  readonly type: CommandType
  readonly principal: Principal
  /** `''` where the command makes it, or is about the person. */
  readonly id: string
  /** Not yet held against the schema. */
  readonly content: unknown
  readonly key: string | null
  readonly ifMatch: string | null
  readonly correlationId: string
}

/** What a command came to: the resource as decided. */
export interface Done {
  readonly status: number
  readonly resource: object
  readonly revision: number
  /** Of what was read and written. */
  readonly position: string
  readonly location?: string
}

const routeOf = Object.fromEntries(
  (Object.values(routes) as Route[]).flatMap((route) => (route.command ? [[route.command, route]] : [])),
) as Record<CommandType, Route>
const statusOf = (type: CommandType) => Number(Object.keys(routeOf[type].answers)[0])

const bodyOf = <Type extends CommandType>(type: Type, content: unknown) =>
  accepted(bodies[type], content === undefined ? {} : content) as Body<Type> | Refusal

const common = (asked: Asked) => {
  const { method, path } = routeOf[asked.type]
  const { principal, key, correlationId, content, ifMatch } = asked
  const call = { personId: principal.personId, key, method, path: path.replace(':id', asked.id) }
  return { principal, commandId: commandIdOf(call), correlationId, keyed: key !== null, content, ifMatch }
}

/** The ids that a creation may give, by attempt: with a key a retry comes to the same ones. */
const idsFor = (salt: string, { key }: Asked, commandId: string) => {
  const ids: string[] = []
  return (attempt: number): string => {
    const seed = attempt === 0 ? commandId : `${commandId}|${attempt}`
    ids[attempt] ??= key === null ? mintId(salt, micros()) : idFor(salt, seed)
    return ids[attempt]
  }
}

export type TaskType = task.TaskCommand['type']
export type CategoryType = category.CategoryCommand['type']

const taskWork = (asked: Asked & { type: TaskType }, salt: string): Work<TaskState, TaskEvent> => {
  const shared = common(asked)
  const body = bodyOf(asked.type, asked.content)
  const command = (body instanceof Refusal ? { type: asked.type } : { ...body, type: asked.type }) as task.TaskCommand
  const creates = asked.type === 'CreateTask'
  const idOf = creates ? idsFor(salt, asked, shared.commandId) : () => asked.id
  const context = ({ personId, person, categories }: Scene, now: string) => ({ personId, person, categories, now })
  return {
    ...shared,
    creates,
    aggregate: (attempt) => ({
      stream: streamOf.task(idOf(attempt)),
      initial: noTask,
      evolve: evolveTask,
      categories: (state) => task.categoriesOf(state, command),
    }),
    unacceptable: body instanceof Refusal ? body : null,
    isTheirs: (state, { personId, person }) => state !== null && isTheirs(state, personId, person),
    probe: (state, scene) =>
      creates
        ? task.decide(state, { type: 'CreateTask', title: '' }, context(scene, ''))
        : task.decide(state, { type: asked.type === 'RestoreTask' ? 'RestoreTask' : 'DeleteTask' }, context(scene, '')),
    decide: (state, scene, now) => task.decide(state, command, context(scene, now)),
  }
}

const categoryWork = (asked: Asked & { type: CategoryType }, salt: string): Work<CategoryState, CategoryEvent> => {
  const shared = common(asked)
  const body = bodyOf(asked.type, asked.content)
  const command = (
    body instanceof Refusal ? { type: asked.type } : { ...body, type: asked.type }
  ) as category.CategoryCommand
  const creates = asked.type === 'CreateCategory'
  const idOf = creates ? idsFor(salt, asked, shared.commandId) : () => asked.id
  return {
    ...shared,
    creates,
    aggregate: (attempt) => ({
      stream: streamOf.category(idOf(attempt)),
      initial: noCategory,
      evolve: evolveCategory,
      categories: () => [],
    }),
    unacceptable: body instanceof Refusal ? body : null,
    isTheirs: (state, { personId, person }) => state !== null && isTheirs(state, personId, person),
    probe: (state, scene) =>
      category.decide(state, creates ? { type: 'CreateCategory', name: '' } : { type: 'DeleteCategory' }, scene),
    decide: (state, scene) => category.decide(state, command, scene),
  }
}

export const personStream = (personId: string) => () => ({
  stream: streamOf.user(personId),
  initial: nobody,
  evolve: evolveUser,
  categories: () => [],
})

const meWork = (asked: Asked): Work<UserState, UserEvent> => {
  const body = bodyOf('ChangeMe', asked.content)
  return {
    ...common(asked),
    creates: false,
    aggregate: personStream(asked.principal.personId),
    unacceptable: body instanceof Refusal ? body : null,
    isTheirs: (state) => isPresent(state),
    probe: (state) => user.decide(state, { type: 'ChangeMe' }),
    decide: (state) => user.decide(state, { ...(body as Body<'ChangeMe'>), type: 'ChangeMe' }),
  }
}

const idIn = (stream: string) => stream.slice(stream.indexOf('-') + 1)
const zoneOf = ({ person }: Scene) => ({ timeZone: person?.timeZone ?? 'UTC' })

const taskDone = (type: CommandType, { state, scene, stream, revision, position }: Outcome<TaskState>): Done => {
  const id = idIn(stream)
  if (!state) throw new Error(`${stream} is empty after a command`)
  const within = state.categoryId === null ? null : scene.categories.get(state.categoryId)
  const shown = state.categoryId !== null && within ? { id: state.categoryId, name: within.name } : null
  const resource = taskAnswer({ ...state, id, revision }, zoneOf(scene), shown)
  return {
    status: statusOf(type),
    resource,
    revision,
    position: later(position, scene),
    location: `/api/v1/tasks/${id}`,
  }
}

const categoryDone = (
  type: CommandType,
  { state, scene, stream, revision, position }: Outcome<CategoryState>,
): Done => {
  const id = idIn(stream)
  if (!state) throw new Error(`${stream} is empty after a command`)
  const resource = categoryAnswer({ ...state, id, revision }, zoneOf(scene))
  const location = `/api/v1/categories/${id}`
  return { status: statusOf(type), resource, revision, position: later(position, scene), location }
}

export const meDone = (status: number, { state, stream, scene, revision, position }: Outcome<UserState>): Done => {
  if (!state) throw new Error(`${stream} is empty after a command`)
  const resource = meAnswer({ ...state, id: idIn(stream), revision })
  return { status, resource, revision, position: later(position, scene) }
}

const later = (position: string, scene: Scene) => (position > scene.position ? position : scene.position)

const isTask = (asked: Asked): asked is Asked & { type: TaskType } => asked.type.endsWith('Task')
const isCategory = (asked: Asked): asked is Asked & { type: CategoryType } => asked.type.endsWith('Category')

/** Carries a command out. Throws Refusal, or what is broken. */
export const commands =
  (handle: Handle, salt: string) =>
  async (asked: Asked): Promise<Done> => {
    if (isTask(asked)) return taskDone(asked.type, await handle(taskWork(asked, salt)))
    if (isCategory(asked)) return categoryDone(asked.type, await handle(categoryWork(asked, salt)))
    return meDone(statusOf(asked.type), await handle(meWork(asked)))
  }
export type Commands = ReturnType<typeof commands>
