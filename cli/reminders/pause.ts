/** `adak reminders pause | resume` */
import { pauseReminders, resumeReminders } from '#command-api/pause.ts'
import { openInstalled } from '../installed.ts'
import { say } from '../print.ts'

export const pause = async ({ why = 'an operator asked for it' }: { readonly why?: string }) => {
  await using installed = await openInstalled()
  const isNews = await pauseReminders(installed.log, why)
  say(isNews ? 'reminders are paused; what falls due waits for adak reminders resume' : 'reminders are paused already')
}

export const resume = async () => {
  await using installed = await openInstalled()
  const isNews = await resumeReminders(installed.log)
  say(
    isNews
      ? 'reminders are sent again; of what fell due meanwhile, all that is less than 24 hours old'
      : 'reminders are not paused',
  )
}
