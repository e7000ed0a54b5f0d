/** All that the bot says in English. Its type is what every other catalogue has to fill. */
import { plurals } from './plural.ts'

const count = plurals('en')
const tasks = (n: number) => count(n, { one: 'task', other: 'tasks' })

export const en = {
  locale: 'en-GB',
  languageName: '🇬🇧 English',

  home: {
    title: 'Your tasks',
    overdue: (n: number) => `🔴 ${n} overdue`,
    today: (n: number) => `📅 ${n} due today`,
    open: (n: number) => `📋 ${count(n, { one: 'open task', other: 'open tasks' })}`,
    empty: 'Nothing to do yet.',
    hint: 'Send me a title and I will make it a task.',
  },
  lists: {
    overdue: '🔴 Overdue',
    today: '📅 Today',
    upcoming: '🗓 Upcoming',
    undated: '⚪ No date',
    open: '📋 All tasks',
    done: '✅ Done',
    trash: '🗑 Trash',
    inbox: '📥 Inbox',
    count: tasks,
    empty: 'Nothing here.',
    cut: (n: number) => `Only the first ${n} are shown.`,
    pageOf: (page: number, pages: number) => `Page ${page} of ${pages}`,
  },
  categories: {
    title: '📁 Categories',
    none: 'No categories yet. Tasks without one are in the Inbox.',
    add: '➕ Category',
    rename: '✏️ Rename',
    remove: '🗑 Delete',
    confirm: (name: string, open: number, done: number) =>
      `Delete the category ${name}? Its ${tasks(open + done)} will be hidden with it.`,
    deleted: (name: string) => `The category ${name} is deleted, and its tasks are hidden.`,
  },
  task: {
    inbox: '📥 Inbox',
    category: (name: string) => `📁 ${name}`,
    due: (when: string) => `⏰ ${when}`,
    overdue: 'overdue',
    allDay: 'all day',
    created: (when: string) => `Created: ${when}`,
    completed: (when: string) => `Done: ${when}`,
    deleted: (when: string) => `🗑 Deleted: ${when}`,
    confirmDelete: 'Delete this task?',
    today: 'today',
    tomorrow: 'tomorrow',
    yesterday: 'yesterday',
  },
  due: {
    title: 'When is it due?',
    today: 'Today',
    tomorrow: 'Tomorrow',
    clear: '✖️ No date',
    time: (clock: string) => `Your clock says ${clock}.`,
  },
  move: { title: 'Where does it go?' },
  create: {
    confirm: 'Create a task with this title?',
    where: 'Choose where it goes:',
    askTask: 'Type the title of the new task.',
    askTaskIn: (category: string) => `Type the title of the new task in ${category}.`,
    askRename: 'Type the new title.',
    askCategory: 'Type the name of the new category.',
    askCategoryName: 'Type the new name of the category.',
    placeholderTask: 'Title',
    placeholderCategory: 'Name',
  },
  settings: {
    title: '⚙️ Settings',
    language: 'Language: English',
    zone: (zone: string, clock: string) => `Time zone: ${zone}, it is ${clock} there`,
  },
  button: {
    add: '➕ Task',
    settings: '⚙️ Settings',
    done: '✅ Done',
    reopen: '⬜ Reopen',
    undo: '↩️ Undo',
    due: '⏰ Due',
    move: '📁 Move',
    rename: '✏️ Rename',
    remove: '🗑 Delete',
    restore: '↩️ Restore',
    yesDelete: '🗑 Yes, delete',
    back: '◀️ Back',
    home: '🏠 Home',
    cancel: '✖️ Cancel',
    retry: '🔄 Retry',
    openPrivate: 'Open the private chat',
  },
  toast: {
    done: 'Done ✅',
    reopened: 'Open again',
    created: 'Created',
    deleted: 'Moved to the trash',
    restored: 'Restored',
    moved: (where: string) => `Moved to ${where}`,
    renamed: 'Renamed',
    due: (when: string) => `Due: ${when}`,
    unscheduled: 'No date any more',
    language: 'English it is',
    cancelled: 'Cancelled',
    stale: 'That button was out of date. Here is what is true now.',
    gone: 'That is no longer there.',
    already: 'That was done before.',
  },
  problem: {
    away: 'Adak does not answer just now. Nothing is lost: try again in a moment.',
    busy: 'Too many requests. Wait a moment and try again.',
    taskDeleted: 'This task is in the trash.',
    categoryDeleted: 'Its category is deleted. Restore that first.',
    categoryUnknown: 'That category is no longer there.',
    unexpected: 'Something went wrong here. Try again in a moment.',
    tooLong: (most: number, has: number) => `At most ${most} characters, please: this has ${has}.`,
    unreadable: 'That text holds characters that I cannot keep.',
    textOnly: 'I understand text only. Send me a title, or use the buttons.',
    expired: 'I asked more than 15 minutes ago. Shall it be a task?',
    unknownCommand: 'I do not know that command.',
  },
  group: 'I keep tasks in private. Open our own chat:',
  commands: { start: 'Open the menu', add: 'Add a task' },
  about: {
    short: 'A to-do list that forgets nothing',
    long: 'Send a title and it becomes a task. Everything else is a tap. Nothing you did is ever lost.',
  },
}

type Widened<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Key in keyof T]: Widened<T[Key]> }
export type Texts = Widened<typeof en>
