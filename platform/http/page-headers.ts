/** What every page of ours tells a browser: nothing from elsewhere, and of nobody's window or frame. */

/** A Content-Security-Policy; what is not named is not allowed. */
export const policyOf = (sources: Readonly<Record<'script-src' | 'style-src' | 'img-src', string>>): string =>
  [
    "default-src 'none'",
    ...Object.entries(sources).map(([kind, allowed]) => `${kind} ${allowed}`),
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

export const pageHeaders = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const
