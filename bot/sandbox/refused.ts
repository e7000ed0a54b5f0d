/** A refusal as the Bot API words it. */
export class Refused extends Error {
  readonly code: number
  readonly retryAfter: number | undefined

  constructor(code: number, description: string, retryAfter?: number) {
    super(description)
    this.code = code
    this.retryAfter = retryAfter
  }
}
export const badRequest = (what: string) => new Refused(400, `Bad Request: ${what}`)
