/** A job of the queue `notifications`, `<userId>/<telegramId>/<notification>@<revision>`: whom to ask about what. */
const shape = /^[0-9a-f]{16}\/(?<chat>\d{1,16})\/(?<id>[\w-]{1,40})@\d{1,9}$/

export const readJob = (job: string): { readonly chat: number; readonly id: string } | null => {
  const { chat, id } = shape.exec(job)?.groups ?? {}
  return chat && id ? { chat: Number(chat), id } : null
}
