/** Whether an operator paused reminders, by the installation's stream. */
export const isPaused = (events: readonly { readonly type: string }[]): boolean =>
  events.findLast(({ type }) => type === 'RemindersPaused' || type === 'RemindersResumed')?.type === 'RemindersPaused'
