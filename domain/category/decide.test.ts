import { test } from 'uvu'
import { equal } from 'uvu/assert'
import { before, key, specificationOf } from '#tests/given.ts'
import { fold as foldUser, type UserHappened } from '../user/state.ts'
import { type CategoryCommand, type CategoryContext, decide } from './decide.ts'
import { fold } from './state.ts'

const given = specificationOf({ fold, decide })

const ann = '1111111111111111'
const bob = '2222222222222222'
const registered = (keyId = key): UserHappened => ({
  type: 'UserRegistered',
  data: { keyId, telegramId: 42, language: 'en', timeZone: 'America/Adak' },
  at: before,
})
const asAnn: CategoryContext = { personId: ann, person: foldUser([registered()]) }
const asBob: CategoryContext = { personId: bob, person: foldUser([registered('bbbbbbbbbbbbbbbb')]) }
const erased: UserHappened = { type: 'UserErased', data: { keyId: key }, at: before }

const created = { type: 'CategoryCreated', data: { owner: ann, name: 'Home' } } as const
const renamed = { type: 'CategoryRenamed', data: { name: 'House' } } as const
const deleted = { type: 'CategoryDeleted', data: {} } as const
const restored = { type: 'CategoryRestored', data: {} } as const

const create: CategoryCommand = { type: 'CreateCategory', name: 'Home' }
const rename: CategoryCommand = { type: 'RenameCategory', name: 'House' }
const remove: CategoryCommand = { type: 'DeleteCategory' }
const restore: CategoryCommand = { type: 'RestoreCategory' }

test('a person creates a category', () => given().when(create, asAnn).then(created))
test('who was never seen creates nothing', () =>
  given().when(create, { personId: ann, person: null }).thenRejected('not-found'))
test('who was erased creates nothing', () =>
  given()
    .when(create, { personId: ann, person: foldUser([registered(), erased]) })
    .thenRejected('not-found'))
test('what was created is not created again', () => given(created).when(create, asAnn).thenNothing())

test('a category is renamed', () => given(created).when(rename, asAnn).then(renamed))
test('a name that it bears already is no change', () => given(created, renamed).when(rename, asAnn).thenNothing())
test('no name is no change', () => given(created).when({ type: 'RenameCategory' }, asAnn).thenNothing())
test('a deleted category cannot be renamed', () =>
  given(created, deleted).when(rename, asAnn).thenRejected('category-deleted'))
test('a deleted category cannot even be given its own name', () =>
  given(created, deleted).when({ type: 'RenameCategory', name: 'Home' }, asAnn).thenRejected('category-deleted'))
test('a restored category can be renamed', () => given(created, deleted, restored).when(rename, asAnn).then(renamed))

test('a category is deleted by one event', () => given(created).when(remove, asAnn).then(deleted))
test('a deleted category is not deleted again', () => given(created, deleted).when(remove, asAnn).thenNothing())
test('a deleted category is restored', () => given(created, deleted).when(restore, asAnn).then(restored))
test('a category that is not deleted needs no restoring', () => given(created).when(restore, asAnn).thenNothing())

for (const command of [rename, remove, restore]) {
  test(`${command.type} of a category that does not exist is refused`, () =>
    given().when(command, asAnn).thenRejected('not-found'))
  test(`${command.type} of another's category is refused as if it did not exist`, () =>
    given(created).when(command, asBob).thenRejected('not-found'))
  test(`${command.type} of a category from before one's erasure is refused as if it did not exist`, () =>
    given(created)
      .when(command, { personId: ann, person: foldUser([registered(), erased, registered('cccccccccccccccc')]) })
      .thenRejected('not-found'))
  test(`${command.type} by a person who is erased is refused`, () =>
    given(created)
      .when(command, { personId: ann, person: foldUser([registered(), erased]) })
      .thenRejected('not-found'))
}

test('a new category is in no trash, and was never restored', () => {
  const category = fold([{ ...created, at: before, keyId: key }])
  equal([category?.deletedAt, category?.restoredAt, category?.revision], [null, null, 0])
})

test('a category carries what answers need', () =>
  equal(
    fold([
      { ...created, at: '2026-11-24T00:00:00.000Z', keyId: key },
      { ...renamed, at: '2026-11-25T00:00:00.000Z', keyId: key },
      { ...deleted, at: '2026-11-26T00:00:00.000Z' },
      { ...restored, at: '2026-11-27T00:00:00.000Z' },
    ]),
    {
      owner: ann,
      keyId: key,
      name: 'House',
      createdAt: '2026-11-24T00:00:00.000Z',
      updatedAt: '2026-11-27T00:00:00.000Z',
      deletedAt: null,
      restoredAt: '2026-11-27T00:00:00.000Z',
      revision: 3,
    },
  ))

test.run()
