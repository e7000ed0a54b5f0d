/** What can be asked to happen. A schema here is the body of the call that asks; fields nobody knows are refused. */
import * as z from 'zod'
import { Scope } from './reads.ts'
import {
  DueInput,
  durationSeconds,
  Hour,
  Id,
  Language,
  LeadTimes,
  MomentInput,
  Name,
  TelegramId,
  TimeZone,
  Title,
} from './words.ts'

/** `null` in a POST is as if the field were left out. */
const left = <S extends z.ZodType>(schema: S) => schema.nullish()

const snoozeFor = z
  .string()
  .refine((text) => (durationSeconds(text) ?? 0) > 0, 'is not a positive ISO 8601 duration such as PT10M')
  .refine((text) => (durationSeconds(text) ?? 0) <= 366 * 86_400, 'is longer than a year')
  .meta({ example: 'PT10M' })

export const bodies = {
  CreateTask: z.strictObject({
    title: Title,
    categoryId: left(Id),
    due: left(DueInput),
    reminders: left(LeadTimes),
  }),
  ChangeTask: z.strictObject({
    title: Title.optional(),
    categoryId: Id.nullable().optional(),
    due: DueInput.nullable().optional(),
    /** null: the person's default again. */
    reminders: LeadTimes.nullable().optional(),
  }),
  CompleteTask: z.strictObject({}),
  ReopenTask: z.strictObject({}),
  SnoozeTask: z
    .strictObject({ for: left(snoozeFor), until: left(MomentInput) })
    .refine((body) => (body.for == null) !== (body.until == null), 'give exactly one of for, until'),
  DeleteTask: z.strictObject({}),
  RestoreTask: z.strictObject({}),
  CreateCategory: z.strictObject({ name: Name }),
  RenameCategory: z.strictObject({ name: Name.optional() }),
  DeleteCategory: z.strictObject({}),
  RestoreCategory: z.strictObject({}),
  ChangeMe: z.strictObject({
    timeZone: TimeZone.optional(),
    language: Language.optional(),
    morningHour: Hour.optional(),
    reminders: LeadTimes.optional(),
    digestHour: Hour.nullable().optional(),
  }),
} as const

export type CommandType = keyof typeof bodies
export type Body<Type extends CommandType> = z.infer<(typeof bodies)[Type]>

export const RegisterMe = z.strictObject({ language: Language, timeZone: TimeZone.nullish() })
/** Word for word, so that nobody erases themselves by a slip. */
export const EraseMe = z.strictObject({ confirm: z.literal('erase everything', 'is not "erase everything"') })
export const IssueToken = z.strictObject({
  name: left(Name),
  scope: Scope,
  expiresAt: left(MomentInput.refine((text) => /(Z|[+-]\d{2}:\d{2})$/.test(text), 'has no offset')),
})

export const BecomeUnreachable = z.strictObject({
  why: z.string().min(1).max(200),
  /** Of the person, from before the send; where another is theirs by now, nothing changes. */
  revision: z.int().nonnegative(),
})

/** The reminders whose instant has come, or that the day's digest has. */
export const FallDue = z.union([
  z.strictObject({ wishes: z.array(z.strictObject({ taskId: Id, wish: z.string().min(1).max(100) })).max(500) }),
  z.strictObject({ digest: z.literal(true) }),
])
/** `failed` is tried again at `retryAt`; after `ended` there is no other try. */
export const AttemptOutcome = z
  .strictObject({
    attempt: z.int().positive(),
    outcome: z.enum(['sent', 'failed', 'ended']),
    why: z.string().min(1).max(200).optional(),
    retryAt: z.iso.datetime().optional(),
    /** Telegram delivers nothing to the person; `revision` is `revisionOfMe` of the attempt. */
    unreachable: z.strictObject({ revision: z.int().nonnegative() }).optional(),
  })
  .refine(({ outcome, why }) => outcome === 'sent' || why !== undefined, { path: ['why'], error: 'is missing' })
  .refine(({ outcome, retryAt }) => (outcome === 'failed') === (retryAt !== undefined), {
    path: ['retryAt'],
    error: 'belongs to failed, and to nothing else',
  })

const commandId = z.string().regex(/^[\x20-\x7e]{1,255}$/, 'is not 1 to 255 printable ASCII characters')
export const commandTypes = Object.keys(bodies) as [CommandType, ...CommandType[]]
/** One item of a batch; `data` is the body of the call, plus `id` where the call has one in its path. */
export const BatchItem = z.strictObject({
  type: z.enum(commandTypes),
  commandId,
  data: z.record(z.string(), z.unknown()),
})
export const BatchAnswer = z.object({
  commandId: z.string(),
  status: z.int(),
  resource: z.record(z.string(), z.unknown()).optional(),
  problem: z.record(z.string(), z.unknown()).optional(),
})

/** A Telegram id as the service token's `Adak-On-Behalf-Of: telegram:<id>` names it. */
export const onBehalfOf = z
  .string()
  .regex(/^telegram:[1-9]\d{0,15}$/)
  .transform((text) => Number(text.slice('telegram:'.length)))
  .pipe(TelegramId)
