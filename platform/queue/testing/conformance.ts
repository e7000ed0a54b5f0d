/** A test for each promise of the port; `server` is absent where the queue has none to be away. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '#tests/eventually.ts'
import { type Job, type Queue, QueueAway } from '../port.ts'

export interface Subject {
  /** Another object on the same queue; where the queue is an object's own, that one. */
  open(name: string): Promise<Queue> | Queue
  readonly server?: {
    freeze(): void
    thaw(): void
    /** And nothing of what it held is there afterwards. */
    restart(): Promise<void>
  }
  close(): Promise<void>
}

const patient = 20_000

export const conforms = (what: string, subjectOf: () => Promise<Subject>) => {
  const test = suite(`a queue ${what}`)
  let subject: Subject
  let queues: Queue[] = []
  let count = 0
  test.before(async () => {
    subject = await subjectOf()
  })
  test.after(() => subject.close())
  test.before.each(() => {
    count += 1
  })
  test.after.each(async () => {
    await Promise.all(queues.map((queue) => queue.close()))
    queues = []
  })

  const open = async () => {
    const queue = await subject.open(`q${count}`)
    queues.push(queue)
    return queue
  }
  /** A worker whose jobs end when they are told to. */
  const worked = (queue: Queue, concurrency: number) => {
    const began: string[] = []
    const ends = new Map<string, { end(): void; fail(): void }>()
    queue.work(
      ({ id }: Job) =>
        new Promise<void>((done, failed) => {
          began.push(id)
          ends.set(id, { end: done, fail: () => failed(new Error('refused')) })
        }),
      { concurrency },
    )
    const has = (id: string, times = 1) => eventually(() => began.filter((one) => one === id).length >= times, patient)
    return {
      began,
      has,
      end: async (id: string, times = 1) => {
        await has(id, times)
        ends.get(id)?.end()
      },
      fail: async (id: string) => {
        await has(id)
        ends.get(id)?.fail()
      },
    }
  }
  const emptied = (queue: Queue) => eventually(async () => (await queue.depth()) === 0, patient)

  test('Q1 each job is handled, once', async () => {
    const queue = await open()
    const seen: string[] = []
    queue.work(async ({ id }) => void seen.push(id), { concurrency: 4 })
    const ids = Array.from({ length: 200 }, (_, n) => `job/${n}@0`)
    await Promise.all(ids.map((id) => queue.put({ id })))
    await emptied(queue)
    assert.equal(seen.sort(), ids.sort())
  })

  test('Q2 an id that waits, or is in hand, is not a second job', async () => {
    const queue = await open()
    await queue.put({ id: 'a' })
    await queue.put({ id: 'a' })
    assert.is(await queue.depth(), 1)
    const worker = worked(queue, 2)
    await worker.has('a')
    await queue.put({ id: 'a' })
    assert.is(await queue.depth(), 1)
    await worker.end('a')
    await emptied(queue)
    assert.equal(worker.began, ['a'])
  })

  for (const how of ['end', 'fail'] as const)
    test(`Q3 an id whose handler ${how === 'end' ? 'resolved' : 'rejected'} may come again, and not by itself`, async () => {
      const queue = await open()
      const worker = worked(queue, 1)
      await queue.put({ id: 'a' })
      await worker[how]('a')
      await emptied(queue)
      assert.equal(worker.began, ['a'])
      await queue.put({ id: 'a' })
      await worker.end('a', 2)
      await emptied(queue)
      assert.equal(worker.began, ['a', 'a'])
    })

  test('Q4 a handler that rejects, or throws, harms no other job', async () => {
    const queue = await open()
    const seen: string[] = []
    queue.work(
      ({ id }) => {
        seen.push(id)
        if (id === 'a') throw new Error('thrown')
        return id === 'b' ? Promise.reject(new Error('rejected')) : Promise.resolve()
      },
      { concurrency: 1 },
    )
    for (const id of ['a', 'b', 'c']) await queue.put({ id })
    await emptied(queue)
    assert.equal(seen, ['a', 'b', 'c'])
  })

  test('Q5 as many as its concurrency are in hand at once', async () => {
    const queue = await open()
    const worker = worked(queue, 3)
    for (const id of ['a', 'b', 'c', 'd', 'e']) await queue.put({ id })
    await eventually(() => worker.began.length === 3, patient)
    await worker.end('b')
    await eventually(() => worker.began.length === 4, patient)
    assert.is(await queue.depth(), 4)
    for (const id of ['a', 'c', 'd', 'e']) await worker.end(id)
    await emptied(queue)
  })

  test('Q6 what was put first is handed out first', async () => {
    const queue = await open()
    for (const id of ['a', 'b', 'c', 'd']) await queue.put({ id })
    const seen: string[] = []
    queue.work(async ({ id }) => void seen.push(id), { concurrency: 1 })
    await emptied(queue)
    assert.equal(seen, ['a', 'b', 'c', 'd'])
  })

  test('Q7 depth counts what waits and what is in hand', async () => {
    const queue = await open()
    for (const id of ['a', 'b', 'c']) await queue.put({ id })
    assert.is(await queue.depth(), 3)
    const worker = worked(queue, 1)
    await worker.has('a')
    assert.is(await queue.depth(), 3)
    await worker.end('a')
    await worker.has('b')
    assert.is(await queue.depth(), 2)
    for (const id of ['b', 'c']) await worker.end(id)
    await emptied(queue)
  })

  test('Q8 close waits for what is in hand, and hands out nothing more', async () => {
    const queue = await open()
    const worker = worked(queue, 1)
    await queue.put({ id: 'a' })
    await queue.put({ id: 'b' })
    await worker.has('a')
    const events: string[] = []
    const closing = queue.close().then(() => events.push('closed'))
    events.push('ended')
    await worker.end('a')
    await closing
    assert.equal(events, ['ended', 'closed'])
    assert.equal(worker.began, ['a'])
  })

  test('Q9 while the server is frozen put and depth reject in time; afterwards all goes on by itself', async () => {
    const { server } = subject
    if (!server) return
    const queue = await open()
    const seen: string[] = []
    queue.work(async ({ id }) => void seen.push(id), { concurrency: 2 })
    await queue.put({ id: 'before' })
    await emptied(queue)
    server.freeze()
    for (const ask of [() => queue.put({ id: 'meanwhile' }), () => queue.depth()])
      await ask().then(
        () => assert.unreachable('a frozen server answered'),
        (error: unknown) => assert.instance(error, QueueAway),
      )
    server.thaw()
    await eventually(() => queue.put({ id: 'after' }).then(() => true), patient)
    await eventually(() => seen.includes('after'), patient)
  })

  test('Q9 after the server came back with nothing, jobs are put and handled by the same objects', async () => {
    const { server } = subject
    if (!server) return
    const [putting, working] = [await open(), await open()]
    const seen: string[] = []
    working.work(async ({ id }) => void seen.push(id), { concurrency: 2 })
    await putting.put({ id: 'before' })
    await eventually(() => seen.includes('before'), patient)
    await server.restart()
    await eventually(() => putting.put({ id: 'after' }).then(() => true), patient)
    await eventually(() => seen.includes('after'), patient)
    await putting.put({ id: 'before' })
    await eventually(() => seen.filter((id) => id === 'before').length === 2, patient)
  })

  test.run()
}
