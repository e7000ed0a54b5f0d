/** Aborts at the first SIGINT, SIGTERM or SIGHUP, which then do not end the process by themselves. */
export const whenAsked = (): AbortSignal => {
  const asked = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked.abort())
  return asked.signal
}
