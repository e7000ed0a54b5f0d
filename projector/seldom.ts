/** Writes what is said, once a second at most, and last what was said last. What cannot be written is lost. */
export const seldom = <Said>(write: (said: Said) => Promise<unknown>, everyMs = 1_000) => {
  let unwritten: { readonly said: Said } | null = null
  let writing: Promise<void> | null = null
  let notBefore = 0

  const writeNow = async () => {
    const next = unwritten
    if (!next) return
    unwritten = null
    notBefore = performance.now() + everyMs
    await write(next.said).catch(() => undefined)
  }
  return {
    say: (said: Said): void => {
      unwritten = { said }
      if (writing || performance.now() < notBefore) return
      writing = writeNow().finally(() => {
        writing = null
      })
    },
    end: async (): Promise<void> => {
      await writing
      await writeNow()
    },
  }
}
