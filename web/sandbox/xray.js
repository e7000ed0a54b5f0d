/** What is behind a chat: for each tap its command, its events and the rows that changed, live from the history. */

const pollMs = 300
/** Of a row's columns, those that say nothing to a reader. */
const quiet = new Set(['created_position', 'key_id', 'owner'])
/** The log names what happened; this is what was asked. */
const commands = {
  UserRegistered: 'RegisterMe',
  UserErased: 'EraseMe',
  TaskCreated: 'CreateTask',
  TaskRenamed: 'ChangeTask',
  TaskMoved: 'ChangeTask',
  TaskScheduled: 'ChangeTask',
  TaskUnscheduled: 'ChangeTask',
  TaskRemindersChosen: 'ChangeTask',
  TaskSnoozed: 'SnoozeTask',
  TaskCompleted: 'CompleteTask',
  TaskReopened: 'ReopenTask',
  TaskDeleted: 'DeleteTask',
  TaskRestored: 'RestoreTask',
  CategoryCreated: 'CreateCategory',
  CategoryRenamed: 'RenameCategory',
  CategoryDeleted: 'DeleteCategory',
  CategoryRestored: 'RestoreCategory',
  NotificationFellDue: 'RecordFallDue',
  NotificationAttempted: 'RecordAttempt',
}
const commandOf = ({ type }) =>
  commands[type] ?? (type.startsWith('Notification') ? 'RecordOutcome' : type.startsWith('User') ? 'ChangeMe' : type)

const element = (tag, className, ...content) => {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.append(...content)
  return made
}
const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value))
const idOf = (row) => (row.task_id ? `${row.task_id} ${row.wish}` : row.id)

const fields = (data) => {
  const list = element('dl', 'fields')
  for (const [name, value] of Object.entries(data))
    list.append(element('dt', '', name), element('dd', '', shown(value)))
  return list
}

/** What became of the rows, against how they were seen last. */
const changesOf = (rows, known) => {
  const changes = []
  for (const [stream, tables] of Object.entries(rows)) {
    for (const [table, now] of Object.entries(tables)) {
      const place = `${stream}/${table}`
      const before = known.get(place) ?? new Map()
      const after = new Map(now.map((row) => [idOf(row), row]))
      known.set(place, after)
      for (const [id, row] of after) {
        const old = before.get(id)
        const differs = Object.keys(row).filter(
          (column) => !quiet.has(column) && JSON.stringify(row[column]) !== JSON.stringify(old?.[column] ?? null),
        )
        if (differs.length > 0) changes.push({ stream, table, row, old, differs })
      }
      for (const [id, old] of before) if (!after.has(id)) changes.push({ stream, table, old, differs: [] })
    }
  }
  return changes
}

const rowChange = (t, { table, row, old, differs }) => {
  const columns = element('dl', 'fields')
  for (const column of differs) {
    const now = element('dd', '')
    if (old) now.append(element('del', '', shown(old[column] ?? null)), ' → ')
    now.append(element('ins', '', shown(row[column])))
    columns.append(element('dt', '', column), now)
  }
  const word = row ? (old ? '' : t.created) : t.gone
  return element('div', 'row-change', element('h5', '', element('code', '', table), ' ', word), columns)
}

const eventCard = (event) =>
  element(
    'div',
    'event',
    element(
      'h5',
      '',
      element('strong', '', event.type),
      ' ',
      element('code', '', `${event.stream.slice(0, 20)}… @${event.revision}`),
    ),
    fields(event.data),
  )

export const openXray = (panel, t, person, onClose) => {
  const find = (selector) => panel.querySelector(selector)
  const steps = find('.steps')
  const known = new Map()
  const clock = new Intl.DateTimeFormat(t.lang, { timeStyle: 'medium' })
  let after = null
  let isOpen = true

  panel.lang = t.lang
  find('h2').textContent = t.xrayTitle(t.name)
  find('.hint').textContent = t.xrayHint
  find('.close').textContent = t.close
  find('.close').addEventListener('click', onClose)
  steps.setAttribute('aria-label', t.xrayTitle(t.name))

  const step = (events) => {
    const [first] = events
    const isLedger = first.stream.startsWith('notification-')
    const item = element('li', isLedger ? 'step ledger' : 'step')
    item.append(
      element(
        'h4',
        '',
        element('code', 'command', commandOf(first)),
        ` ${isLedger ? t.ledger : t.by(first.channel)} · `,
        element('time', '', clock.format(new Date(first.at))),
      ),
      ...events.map(eventCard),
    )
    if (first.causationId !== first.commandId) item.append(element('p', 'cause', `${t.caused} ${first.causationId}`))
    return item
  }

  const take = ({ events, rows, next }) => {
    const isFirst = after === null
    const changes = changesOf(rows, known)
    const byCommand = Map.groupBy(events, (event) => event.commandId)
    const lastOf = new Map([...byCommand.values()].flatMap((group) => group.map((event) => [event.stream, group[0]])))
    for (const group of byCommand.values()) {
      const item = step(group)
      const own = isFirst ? [] : changes.filter(({ stream }) => lastOf.get(stream) === group[0])
      if (own.length > 0) item.append(element('h4', 'rows', t.rows), ...own.map((change) => rowChange(t, change)))
      steps.prepend(item)
    }
    find('.hint').hidden = steps.children.length > 0
    if (events.length > 0 || isFirst) after = next
  }

  const follow = async () => {
    while (isOpen) {
      try {
        const query = after === null ? '' : `?after=${encodeURIComponent(after)}`
        const response = await fetch(`people/${person()}/xray${query}`)
        if (response.ok) take(await response.json())
      } catch {
        // The chat beside says that the service is away.
      }
      await new Promise((go) => setTimeout(go, pollMs))
    }
  }
  follow()
  return () => {
    isOpen = false
  }
}
