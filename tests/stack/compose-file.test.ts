/** What docker-compose.yml says of every container, for both event stores, as compose itself reads it. */
import { rmSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as z from 'zod'
import { run } from './engine.ts'
import { copyOfTheTree, story } from './stack.ts'

const Service = z.object({
  build: z.unknown().optional(),
  image: z.string().optional(),
  command: z.array(z.string()).nullish(),
  read_only: z.boolean().optional(),
  restart: z.string(),
  user: z.string().optional(),
  environment: z.record(z.string(), z.string().nullable()).optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()),
  networks: z.record(z.string(), z.unknown()),
  ports: z.array(z.object({ host_ip: z.string(), target: z.number() })).optional(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  logging: z.object({ driver: z.string(), options: z.record(z.string(), z.string()) }),
  deploy: z.object({ resources: z.object({ limits: z.object({ cpus: z.number(), memory: z.string() }) }) }),
})
const File = z.object({
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), z.object({ name: z.string(), driver: z.string() })),
  volumes: z.record(z.string(), z.unknown()),
})

const own = ['bot', 'command-api', 'migrate', 'projector', 'query-api', 'scheduler']
/** Their entrypoints begin as root, on what is mounted there, and become somebody else. */
const begunAsRoot = new Set(['postgres', 'redis'])

/** Warnings are faults: stderr has to be empty. */
const read = async (eventStore: string): Promise<{ said: string; file: z.infer<typeof File> }> => {
  const folder = copyOfTheTree()
  try {
    const script =
      'deploy/prepare && echo BOT_TOKEN=1:x >>.env.bot && deploy/compose config --format json 2>said && cat said >&2'
    const env = { EVENT_STORE: eventStore, COMPOSE_PROJECT_NAME: 'adak' }
    const json = await run('sh', ['-c', script], { cwd: folder, env })
    const said = await run('cat', ['said'], { cwd: folder })
    return { said, file: File.parse(JSON.parse(json)) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

for (const [eventStore, stores] of [
  ['postgres', ['postgres', 'redis']],
  ['eventstoredb', ['eventstoredb', 'postgres', 'redis']],
] as const)
  story(
    `with ${eventStore} the file is clean, and every container is bounded, watched and without rights`,
    async () => {
      const { said, file } = await read(eventStore)
      assert.is(said, '')
      assert.equal(Object.keys(file.services).sort(), [...own, ...stores, 'gateway'].sort())
      assert.equal(
        Object.values(file.networks).map(({ name, driver }) => [name, driver]),
        [['adak_network', 'bridge']],
      )
      for (const [name, service] of Object.entries(file.services)) {
        const is = (fits: boolean, what: string) => assert.ok(fits, `${name}: ${what}`)
        is(service.read_only === true, 'its root file system can only be read')
        is(service.security_opt.includes('no-new-privileges:true'), 'no new privileges')
        is(service.deploy.resources.limits.cpus > 0 && Number(service.deploy.resources.limits.memory) > 0, 'has limits')
        is(service.logging.options['max-size'] !== undefined, 'its log is rotated')
        is('adak_network' in service.networks, 'is in the network')
        is(service.build !== undefined || /:\d[\w.-]*$/.test(service.image ?? ''), 'its image has a version')
        is((service.ports !== undefined) === (name === 'gateway'), 'only the gateway publishes a port')
        is(begunAsRoot.has(name) || service.cap_drop?.[0] === 'ALL', 'has no capability')
        if (own.includes(name) || name === 'gateway') is(/^[1-9]\d*:[1-9]\d*$/.test(service.user ?? ''), 'is not root')
        is(name === 'migrate' || service.restart === 'unless-stopped', 'is started again')
        is(name === 'migrate' || service.healthcheck !== undefined, 'says how it is')
        if (own.includes(name) && name !== 'migrate')
          is(service.healthcheck?.test.join(' ').includes('/readyz') === true, 'is well when it is ready')
        for (const variable of Object.keys(service.environment ?? {}))
          is(!/TOKEN|SECRET|SALT|PASSWORD|DATABASE_URL/.test(variable), `${variable} is a secret, and a file will do`)
      }
      assert.is(file.services.gateway?.ports?.[0]?.host_ip, '127.0.0.1')
      for (const store of stores) assert.ok(Object.hasOwn(file.volumes, store), store)
    },
  )

test.run()
