/** `EVENTSTORE_URL`: the client's own connection string, and behind a `#` what our streams' names begin with there. */
export interface Address {
  readonly url: string
  readonly prefix: string
}

/** No `#` of a password: those come before the host. */
const fragment = /#([\w.-]*)$/

export const addressOf = (text: string): Address => ({
  url: text.replace(fragment, ''),
  prefix: fragment.exec(text)?.[1] ?? '',
})
