/** API tokens: the list of them, one that was just issued (shown this once), and the question before it is revoked. */
import type { IssuedToken, Token } from '#contracts/reads.ts'
import { pageOf, turner } from './pages.ts'
import { bold, boldWords, button, escaped, type Look, lines, type Screen, wordsButton } from './screen.ts'
import { moment } from './when.ts'

const toTokens = { to: 'tokens', page: 0 } as const
const rights = ({ scope }: Token, { t }: Look): string => (scope === 'write' ? t.tokens.write : t.tokens.read)

export const tokensScreen = (
  tokens: readonly Token[],
  wanted: number,
  look: Look,
  note: string | null = null,
): Screen => {
  const { tokens: t, button: labels } = look.t
  const shown = pageOf(tokens, wanted)
  return {
    text: lines(bold(t.title), '', note ?? t.about, tokens.length > 0 ? null : `\n${t.none}`),
    rows: [
      ...shown.items.map((token) => [
        wordsButton('🔑 ', token.name ?? t.nameless, ` · ${rights(token, look)}`, { to: 'token', id: token.id }),
      ]),
      turner(shown, (page) => ({ to: 'tokens', page })),
      [
        button(t.issueRead, { to: 'askToken', scope: 'read' }),
        button(t.issueWrite, { to: 'askToken', scope: 'write' }),
      ],
      [button(labels.back, { to: 'settings' })],
    ],
  }
}

export const tokenScreen = (token: Token, look: Look): Screen => {
  const { tokens: t, button: labels } = look.t
  return {
    text: lines(
      `🔑 ${boldWords(token.name ?? t.nameless)}`,
      rights(token, look) + (token.expiresAt ? ` · ${t.until(moment(token.expiresAt, look))}` : ''),
      '',
      t.revokeTitle,
    ),
    rows: [[button(t.revoke, { to: 'revokeToken', id: token.id })], [button(labels.back, toTokens)]],
  }
}

export const tokenIssued = (token: IssuedToken, look: Look): Screen => {
  const { tokens: t } = look.t
  return {
    text: lines(
      `🔑 ${boldWords(token.name ?? t.nameless)} · ${rights(token, look)}`,
      '',
      `<code>${escaped(token.token)}</code>`,
      '',
      bold(t.issued),
    ),
    rows: [[button(t.copied, toTokens)]],
  }
}
