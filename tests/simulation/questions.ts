/** The two questions that a tap on a reminder asks, answered from rows in memory. */
import { Refusal } from '#contracts/problems.ts'
import { meAnswer, taskAnswer } from '#domain/answers.ts'
import { type Position, start } from '#platform/event-store/port.ts'
import type { Answer, Handlers } from '#platform/http/call.ts'
import { etagOf } from '#platform/http/etag.ts'
import type { ReadModel } from './read-model.ts'

export const questions = (model: ReadModel): Handlers<'readMe' | 'readTask'> => {
  const seen = (least: Position | null) => {
    if (model.position < (least ?? start)) throw new Refusal('read-model-behind', 'not yet', { retryAfterSeconds: 1 })
  }
  const answer = (content: unknown, revision: number): Answer => {
    const body = JSON.stringify(content)
    return { status: 200, body, headers: { ETag: etagOf(body, revision), 'Adak-Position': model.position } }
  }
  const nobody = () => new Refusal('not-found', 'there is none')
  return {
    readMe: async ({ principal: { personId: id }, minPosition }) => {
      seen(minPosition)
      const person = model.persons.get(id)
      if (!person) throw nobody()
      return answer(meAnswer({ id, ...person.state }), person.state.revision)
    },
    readTask: async ({ principal: { personId }, id, minPosition }) => {
      seen(minPosition)
      const person = model.persons.get(personId)
      const task = model.tasks.get(id)
      if (!person || task?.state.owner !== personId) throw nobody()
      const { categoryId } = task.state
      const category = categoryId === null ? null : model.categories.get(categoryId)
      if (category === undefined || category?.state.deletedAt) throw nobody()
      const named = category && { id: category.id, name: category.state.name }
      return answer(taskAnswer({ id, ...task.state }, person.state, named), task.state.revision)
    },
  }
}
