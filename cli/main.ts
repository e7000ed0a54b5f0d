/** `adak`: what an operator asks for, by name. Each command's code is loaded when it is asked for. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { Name, SuperuserName } from '#contracts/words.ts'
import { Misconfigured } from '#platform/config.ts'
import { Failure } from './failure.ts'

const whole = (text: string) => {
  const number = /^\d+$/.test(text) ? Number(text) : 0
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('It has to be a whole number above 0.')
  return number
}
const days = (text: string) => {
  const found = /^(\d{1,5})d$/.exec(text)
  if (!found || Number(found[1]) < 1) throw new InvalidArgumentError('It has to be a number of days such as 30d.')
  return Number(found[1])
}
const name = (text: string) => {
  const found = Name.safeParse(text)
  if (!found.success) throw new InvalidArgumentError(`It ${found.error.issues[0]?.message}.`)
  return found.data
}
const uuid = (text: string) => {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text))
    throw new InvalidArgumentError('It has to be the id of an event, as events list --json prints it.')
  return text.toLowerCase()
}
const taskId = (text: string) => {
  if (!/^[0-9a-f]{16}$/.test(text)) throw new InvalidArgumentError('It has to be the id of a task, 16 hex digits.')
  return text
}
const beginning = (text: string) => {
  const found = /^(\d+):([0-9a-f]{64})$/.exec(text)
  if (!found) throw new InvalidArgumentError('It has to be as fsck prints it, such as 120:9f2c….')
  return { events: Number(found[1]), digest: found[2] ?? '' }
}
const json = new Option('--json', 'answer in JSON, for a program')

const program = new Command('adak')
  .description('Adak, an event-sourced to-do service.')
  .showHelpAfterError('(adak --help says what there is)')
  .exitOverride()

program
  .command('start')
  .description('run all of Adak in this process, at http://localhost:8080')
  .action(async () => (await import('./start.ts')).start())

const needsTelegram = (command: Command, { telegram }: { telegram?: number }) => {
  // Not `requiredOption`, which says that it is missing where it was misspelt.
  if (!telegram) command.error("error: needs --telegram <id>, the person's Telegram id")
}

const token = program.command('token').description('API tokens')
token
  .command('issue')
  .description('issue a token to a person, and print it')
  .option('--telegram <id>', "the person's Telegram id (needed)", whole)
  .addOption(new Option('--scope <scope>', 'what it may do').choices(['read', 'write']).default('write'))
  .option('--expires <days>', 'when it ends, such as 30d; never unless given', days)
  .option('--name <text>', 'what it is for', name)
  .action(async (options, command: Command) => {
    needsTelegram(command, options)
    await (await import('./token.ts')).issue(options)
  })
token
  .command('list')
  .description('list the tokens that are good')
  .addOption(json)
  .action(async (options) => (await import('./token.ts')).list(options))
token
  .command('revoke')
  .description('end a token')
  .argument('<id>', 'its id, as list prints it')
  .action(async (id) => (await import('./token.ts')).revoke(id))

const superuserName = (text: string) => {
  if (!SuperuserName.safeParse(text).success)
    throw new InvalidArgumentError('It has to be 1 to 150 letters, digits and @ . + - _')
  return text
}
const needsName = (command: Command, { name }: { name?: string }) => {
  if (!name) command.error('error: needs --name <name>, as adak superuser list prints it')
}
const ofSuperuser = (command: Command) => command.option('--name <name>', 'their name (needed)', superuserName)
const passwordStdin = new Option('--password-stdin', 'read the password from stdin, and ask nothing')

const superuser = program.command('superuser').description('who may sign in to the panel at /admin/')
superuser
  .command('create')
  .description('let somebody sign in; asks for what is not given')
  .option('--name <name>', 'their name', superuserName)
  .addOption(
    new Option('--role <role>', 'what they may: read alone, or all')
      .choices(['viewer', 'superuser'])
      .default('superuser'),
  )
  .addOption(passwordStdin)
  .action(async (options) => (await import('./superuser.ts')).create(options))
superuser
  .command('list')
  .description('list them')
  .addOption(json)
  .action(async (options) => (await import('./superuser.ts')).list(options))
ofSuperuser(superuser.command('disable'))
  .description('let them sign in no more, and sign them out everywhere')
  .action(async (options, command: Command) => {
    needsName(command, options)
    await (await import('./superuser.ts')).disable(options)
  })
ofSuperuser(superuser.command('enable'))
  .description('let them sign in again')
  .action(async (options, command: Command) => {
    needsName(command, options)
    await (await import('./superuser.ts')).enable(options)
  })
ofSuperuser(superuser.command('password'))
  .description('give them a new password, and sign them out everywhere')
  .addOption(passwordStdin)
  .action(async (options, command: Command) => {
    needsName(command, options)
    await (await import('./superuser.ts')).setPassword(options)
  })

const person = program.command('person').description('what a person may ask of whoever runs Adak')
person
  .command('export')
  .description('print everything that is kept of a person, as JSON')
  .option('--telegram <id>', "the person's Telegram id (needed)", whole)
  .action(async (options, command: Command) => {
    needsTelegram(command, options)
    await (await import('./person.ts')).exportPerson(options)
  })
person
  .command('erase')
  .description('erase everything of a person, for ever')
  .option('--telegram <id>', "the person's Telegram id (needed)", whole)
  .option('--yes', 'do not ask; for scripts')
  .addOption(json)
  .action(async (options, command: Command) => {
    needsTelegram(command, options)
    await (await import('./person.ts')).erase(options)
  })

const events = program.command('events').description('the log')
events
  .command('list')
  .description('print the log from its beginning')
  .option('--stream <prefix>', 'only streams whose name begins so')
  .option('--limit <n>', 'the last n only', whole)
  .addOption(json)
  .action(async (options) => (await import('./events.ts')).list(options))
events
  .command('follow')
  .description('print events as they are appended')
  .option('--stream <prefix>', 'only streams whose name begins so')
  .addOption(json)
  .action(async (options) => (await import('./events.ts')).follow(options))

events
  .command('export')
  .description('write the whole log to stdout, with the salt and the keys: keep it as safe as the database')
  .option('--sealed', "without the keys, and so without people's words")
  .action(async (options) => (await import('./archive.ts')).exportAll(options))
events
  .command('import')
  .description('read an exported log from stdin into a store that is empty, or holds a beginning of it')
  .addOption(json)
  .action(async (options) => (await import('./archive.ts')).importAll(options))

const accounts = program.command('accounts').description("people's keys and tokens, and superusers")
accounts
  .command('export')
  .description('write them to stdout, to be kept apart from the log, and for 30 days')
  .action(async () => (await import('./backup/accounts.ts')).exportAll())
accounts
  .command('import')
  .description('read them from stdin, and put back what is missing beside their log')
  .addOption(json)
  .action(async (options) => (await import('./backup/accounts.ts')).importAll(options))

program
  .command('restore')
  .description('read a backup from stdin, the log and then keys and accounts, into an empty place; and verify it')
  .option('--check', 'only whether the backup is well')
  .addOption(json)
  .action(async ({ check, ...options }) =>
    check ? (await import('./backup/check.ts')).check(options) : (await import('./backup/restore.ts')).restore(options),
  )

const reminders = program.command('reminders').description('what will ring, and what became of what rang')
reminders
  .command('list')
  .description('list reminders, the soonest first')
  .addOption(
    new Option('--state <state>', 'only those that stand so').choices([
      'coming',
      'due',
      'attempted',
      'unknown',
      'failed',
      'sent',
      'ended',
      'withdrawn',
      'missed',
      'unanswered',
    ]),
  )
  .option('--telegram <id>', 'only those of the person with this Telegram id', whole)
  .addOption(json)
  .action(async (options) => (await import('./reminders/list.ts')).list(options))
reminders
  .command('explain')
  .description("tell the story of a task's reminders: due, tried, sent, and why not")
  .argument('<task id>', 'as the API answers it', taskId)
  .addOption(json)
  .action(async (id, options) => (await import('./reminders/explain.ts')).explain(id, options))
reminders
  .command('pause')
  .description('send no reminders until they are resumed')
  .option('--why <text>', 'to be recorded', name)
  .action(async (options) => (await import('./reminders/pause.ts')).pause(options))
reminders
  .command('resume')
  .description('send reminders again')
  .action(async () => (await import('./reminders/pause.ts')).resume())

program
  .command('fsck')
  .description('check every event of the log: bytes, order, shape, references, keys')
  .option('--begins <events:digest>', 'whether the log still begins as fsck or export said it was', beginning)
  .addOption(json)
  .action(async (options) => (await import('./fsck.ts')).fsck(options))

program
  .command('replay')
  .description('fold the whole log into a new read model, which then takes the place of the old')
  .addOption(
    new Option('--verify', 'fold it beside, compare, and name each row that differs').conflicts(['skip', 'rollback']),
  )
  .addOption(new Option('--rollback', 'go back to the read model that was live before').conflicts('skip'))
  .option('--skip <event id>', 'decide that the projections pass over this event', uuid)
  .addOption(json)
  .action(async (options) => (await import('./replay.ts')).replay(options))

program
  .command('migrate')
  .description("bring the database's tables up to date")
  .action(async () => (await import('./migrate.ts')).migrateOnly())

program
  .command('doctor')
  .description('say how this installation is')
  .addOption(json)
  .action(async (options) => (await import('./doctor.ts')).doctor(options))

/** 1: it failed; 2: it was misused. */
const statusOf = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const plain = error instanceof Failure || error instanceof Misconfigured
  const text = error instanceof Error ? (plain ? error.message : (error.stack ?? error.message)) : String(error)
  process.stderr.write(`adak: ${text}\n`)
  return 1
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

const env = join(import.meta.dirname, '../.env')
if (existsSync(env)) process.loadEnvFile(env)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = statusOf(error)
}
