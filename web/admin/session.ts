/** Who is signed in, kept in memory alone; and how a session that ended in mid-work is begun again. */
import type { Session } from '#contracts/admin.ts'

let current: Session | null = null
let awaited: PromiseWithResolvers<void> | null = null
const watchers = new Set<() => void>()
const tell = () => {
  for (const watcher of watchers) watcher()
}

export const session = {
  current: (): Session | null => current,
  begin(begun: Session): void {
    current = begun
    awaited?.resolve()
    awaited = null
    tell()
  },
  end(): void {
    current = null
    awaited?.reject(new Error('signed out'))
    awaited = null
    tell()
  },
  /** Whether calls wait for a person to sign in again. */
  isAwaited: (): boolean => awaited !== null,
  /** Until somebody has signed in again; rejects where they leave instead. */
  renewed(): Promise<void> {
    awaited ??= Promise.withResolvers()
    tell()
    return awaited.promise
  },
  watch(watcher: () => void): () => void {
    watchers.add(watcher)
    return () => watchers.delete(watcher)
  },
}
