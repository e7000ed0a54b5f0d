/** What operators may watch of reminders. */
import { Counter, Histogram } from 'prom-client'
import { keyOf } from '#domain/notification/state.ts'
import { epochMs } from '#domain/time.ts'
import { registry } from '#platform/telemetry/metrics.ts'
import type { Entered } from './ledger.ts'

const registers = [registry]

const due = new Counter({ name: 'adak_reminders_due_total', help: 'Reminders that fell due', registers })
const sent = new Counter({ name: 'adak_reminders_sent_total', help: 'Reminders that Telegram took', registers })
const failed = new Counter({
  name: 'adak_reminders_failed_total',
  help: 'Messages that Telegram refused, to be tried again or for good',
  labelNames: ['again'] as const,
  registers,
})
const unknown = new Counter({
  name: 'adak_reminders_unknown_total',
  help: 'Reminders tried again because the outcome of an attempt was not known at its deadline',
  registers,
})
const withdrawn = new Counter({
  name: 'adak_reminders_withdrawn_total',
  help: 'Reminders that were not wanted any more when they would have been sent',
  registers,
})
const abandoned = new Counter({
  name: 'adak_reminders_abandoned_total',
  help: 'Reminders given up 24 h after their instant',
  labelNames: ['why'] as const,
  registers,
})
const late = new Histogram({
  name: 'adak_reminders_late_seconds',
  help: 'How long after its instant a reminder was known to be sent',
  buckets: [0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800, 7_200, 86_400],
  registers,
})

export const observe = ({ wrote, before, around, now }: Entered): void => {
  const secondsLate = (fireAt: string) => Math.max(0, (epochMs(now) - epochMs(fireAt)) / 1000)
  for (const { type, data } of wrote)
    switch (type) {
      case 'NotificationFellDue':
        due.inc(data.wishes.length)
        break
      case 'NotificationAttempted':
        unknown.inc(
          data.wishes.filter((wish) => before.notification.held.get(keyOf(wish))?.state === 'attempted').length,
        )
        break
      case 'NotificationSent':
        sent.inc(data.wishes.length)
        for (const wish of data.wishes) {
          const held = around.notification.held.get(keyOf(wish))
          if (held) late.observe(secondsLate(held.fireAt))
        }
        break
      case 'NotificationFailed':
        failed.inc({ again: data.retryAt === null ? 'no' : 'yes' })
        break
      case 'NotificationWithdrawn':
        withdrawn.inc(data.wishes.length)
        break
      case 'NotificationAbandoned':
        abandoned.inc({ why: data.why }, data.wishes.length)
    }
}
