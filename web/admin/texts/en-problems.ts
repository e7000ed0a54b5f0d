/** What a refusal means to an operator, and what to do. */
import type { ProblemCode } from '#contracts/problems.ts'

const ours = 'That is a fault of the panel: load the page anew, and report it if it comes again.'

export const problems: Record<ProblemCode, string> = {
  'malformed-json': ours,
  'malformed-request': 'A filter or a field has a value that is not understood. Correct or clear it.',
  unauthenticated: 'You are not signed in any more. Sign in again.',
  'scope-too-small': 'Only a superuser may do that. Ask one.',
  'csrf-missing': 'The page has lost its token. Load it anew, then try again.',
  'foreign-origin': 'The page was opened from another address. Open it from the address of Adak itself.',
  'not-found': 'This is not there (any more). Go back to the list and load it anew.',
  'method-not-allowed': ours,
  'request-too-slow': 'The connection was too slow. Try again.',
  'task-deleted': 'The task is in the trash. Restore it first.',
  'task-done': 'The task is done. Reopen it first.',
  'category-deleted': 'The category is in the trash. Restore it first.',
  'reminder-early': 'The reminder is not due yet. Wait for its time.',
  'reminders-paused': 'Reminders are paused. Resume them under Operations first.',
  'attempt-unknown': 'There was no such attempt. Load the page anew.',
  'token-already-issued': 'This token was issued before. Load the list anew.',
  'position-unknown': 'The log has been restored or replaced since. Load the page anew.',
  'revision-differs': 'Somebody has changed this meanwhile. Load it anew, then decide again.',
  'body-too-large': 'That is too much at once. Shorten it.',
  'not-json': ours,
  'misdirected-host': 'Adak does not answer under this address. Open it as the start of the service says.',
  'not-acceptable-content': 'A field holds what is not acceptable. Correct it.',
  'category-unknown': 'The person has no such category. Choose another.',
  'key-reused': ours,
  'too-many-requests': 'Too many requests at once. Wait some seconds, then try again.',
  'headers-too-large': 'The browser sends too many cookies for this address. Delete them, then sign in again.',
  'internal-error': 'Something went wrong in the service. Look into its log, then try again.',
  'read-model-behind': 'The tables are still behind. Wait some seconds; if it lasts, look at Operations.',
  'too-contended': 'Many changes at once. Try again.',
  'dependency-away': 'A part of the service is away. Look at Operations, or run: adak doctor',
}
