/** A queue on Redis that is only asked how much waits, seldom: its connection is made when that is first asked. */
import type { Queue } from './port.ts'

export const askedQueue = (url: string): Pick<Queue, 'depth' | 'close'> => {
  let opened: Promise<Queue> | null = null
  const open = async () => (await import('./bee-queue.ts')).beeQueue({ url, name: 'notifications' })
  return {
    depth: async () => {
      opened ??= open()
      return (await opened).depth()
    },
    close: async () => (await opened)?.close(),
  }
}
