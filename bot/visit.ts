/** One update of one person, while it is being answered. */
import type { Client } from '#contracts/client.ts'
import { ProblemError } from '#contracts/client.ts'
import type { Me } from '#contracts/reads.ts'
import type { Language } from '#contracts/words.ts'
import { type Apis, apisOf } from './apis.ts'
import type { Dialogue } from './dialogue.ts'
import type { Look } from './screens/screen.ts'
import { texts } from './texts/index.ts'

/** All that the APIs may take for one update, their retries included. */
const patienceMs = 10_000

export interface Visit {
  /** In a private chat the chat's id too. */
  readonly person: number
  readonly dialogue: Dialogue
  readonly api: Client
  readonly signal: AbortSignal
  /** Asks who this is, once; registers them at first contact. Sets `look` to their language and zone. */
  me(): Promise<Me>
  look: Look
}

/** `language` is what Telegram says of them: for first contact, and for when the APIs are away. */
export const visit = (apis: Apis, person: number, dialogue: Dialogue, language: Language): Visit => {
  const api = apisOf(apis, person, dialogue)
  const signal = AbortSignal.timeout(patienceMs)
  const now = Temporal.Now.instant()
  const meet = async (): Promise<Me> => {
    const found = await readOrRegister(api, dialogue.language ?? language, signal)
    // Whoever speaks can be told.
    const me = found.reachable ? found : (await api.becomeReachable({ signal })).body
    dialogue.language = me.language
    it.look = lookOf(me, now)
    return me
  }
  let met: Promise<Me> | null = null
  const it: Visit = {
    person,
    dialogue,
    api,
    signal,
    me: () => (met ??= meet()),
    look: { t: texts[dialogue.language ?? language], zone: 'UTC', now },
  }
  return it
}

export const lookOf = ({ language, timeZone }: Me, now: Temporal.Instant): Look => ({
  t: texts[language],
  zone: timeZone,
  now,
})

const readOrRegister = async (api: Client, language: Language, signal: AbortSignal): Promise<Me> => {
  try {
    return (await api.readMe({ signal })).body
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 404) throw error
    return (await api.registerMe({ body: { language }, signal })).body
  }
}
