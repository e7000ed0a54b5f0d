/** `adak superuser`, beside a running service, as it is typed. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { password, signIn } from './operator.ts'
import { withStandalone } from './standalone.ts'

const test = suite('adak superuser')

test('a superuser is made, signs in, is listed, has a new password, and is disabled', () =>
  withStandalone(async (adak) => {
    const started = await adak.start()
    const run = (args: string, input?: string) => adak.run(['superuser', ...args.split(' ')], {}, input)
    const good = async (args: string, input?: string) => {
      const { code, stdout, stderr } = await run(args, input)
      assert.is(code, 0, stderr)
      return stdout
    }
    const signedIn = async (name: string, given = password) =>
      (await signIn(started.address, name, { password: given })).body.role

    assert.is(await good('create --name ann --password-stdin', `${password}\n`), '')
    await good('create --name Vic --role viewer --password-stdin', password)
    assert.equal([await signedIn('ann'), await signedIn('Vic')], ['superuser', 'viewer'])

    const listed = JSON.parse(await good('list --json'))
    assert.equal(
      listed.map(({ name, role, disabledAt }: Record<string, unknown>) => [name, role, disabledAt]),
      [
        ['Vic', 'viewer', null],
        ['ann', 'superuser', null],
      ],
    )
    assert.ok(Date.parse(listed[0].createdAt) > 0)

    const session = await signIn(started.address, 'ann')
    assert.is((await session.send('GET', 'session')).status, 200)
    await good('password --name ann --password-stdin', 'red mountain 49\n')
    assert.is((await session.send('GET', 'session')).status, 401)
    assert.equal([await signedIn('ann'), await signedIn('ann', 'red mountain 49')], [undefined, 'superuser'])

    await good('disable --name ann')
    assert.is(await signedIn('ann', 'red mountain 49'), undefined)
    assert.match(await good('list'), /^ann +superuser +\S+Z +\S+Z$/m)
    await good('enable --name ann')
    assert.is(await signedIn('ann', 'red mountain 49'), 'superuser')
  }))

test('what cannot be is refused in plain words, with 1; what is misused with 2', () =>
  withStandalone(async (adak) => {
    const run = (args: string, input?: string) => adak.run(['superuser', ...args.split(' ')], {}, input)
    const create = 'create --password-stdin --name'
    assert.is((await run(`${create} ann`, password)).code, 0)
    for (const [args, input, code, told] of [
      [`${create} ANN`, password, 1, 'there is a superuser ANN already'],
      [`${create} bob`, 'short', 1, 'the password is shorter than 10 characters'],
      [`${create} bob`, '', 1, 'the password is shorter than 10 characters'],
      [`${create} bob`, 'password123', 1, 'the password is too common'],
      [`${create} administrator-bob`, 'administrator-bob', 1, 'the password is the same as the name'],
      ['create --name bob', undefined, 1, '--password-stdin reads the password from stdin'],
      ['create', undefined, 1, 'nobody can be asked here'],
      ['password --name nobody --password-stdin', password, 1, 'there is no superuser nobody'],
      ['disable --name nobody', undefined, 1, 'there is no superuser nobody'],
      ['disable', undefined, 2, 'needs --name <name>'],
      [`${create} a/b`, password, 2, 'It has to be 1 to 150 letters'],
      [`${create} bob --role god`, password, 2, 'Allowed choices are viewer, superuser'],
      ['promote --name ann', undefined, 2, "unknown command 'promote'"],
    ] as const) {
      const got = await run(args, input)
      assert.is(got.code, code, `${args}: ${got.stderr}`)
      assert.match(got.stderr, told)
      assert.is(got.stdout, '')
    }
  }))

test.run()
