/** One person's chat with the bot: bubbles, buttons, toasts, and a line to type in. */

const marks = {
  bold: 'b',
  italic: 'i',
  underline: 'u',
  strike: 's',
  code: 'code',
  pre: 'pre',
  quote: 'blockquote',
  spoiler: 'span',
}
const longestTapMs = 15_000
const toastMs = 3_000
const retryMs = 1_500

const element = (tag, className, text) => {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

/** Built node by node: what people type never becomes markup. */
const rendered = (run) => {
  let node = document.createTextNode(run.text)
  for (const mark of run.marks.toReversed()) {
    const around = element(marks[mark] ?? 'span')
    around.append(node)
    node = around
  }
  return node
}

const post = async (path, body) => {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return response.json()
}

export const openChat = (root, t) => {
  const find = (selector) => root.querySelector(selector)
  const log = find('.log')
  const input = find('textarea')
  const state = find('.state')
  const toast = find('.toast')
  const replying = find('.replying')
  const start = find('.start')
  const composer = find('.composer')
  const remembered = `adak-sandbox-${t.lang}`
  const clock = new Intl.DateTimeFormat(t.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

  const messages = new Map()
  /** Taps that wait for their answer: by query, the button that spins. */
  const waiting = new Map()
  /** Answers that came before we knew our own query. */
  const early = new Map()
  let person = null
  let source = null
  let toastTimer = 0

  root.lang = t.lang
  find('h2').textContent = t.title
  find('.face').textContent = t.name.slice(0, 1)
  find('.restart').textContent = t.restart
  const blocking = find('.block')
  blocking.setAttribute('aria-label', t.block)
  blocking.title = t.block
  const showBlocked = (isBlocked) => {
    blocking.setAttribute('aria-pressed', String(isBlocked))
    state.textContent = isBlocked ? t.blocked : t.online
  }
  find('.xray').textContent = t.xray
  find('.menu').setAttribute('aria-label', t.menu)
  find('.menu').title = t.menu
  find('.send').setAttribute('aria-label', t.send)
  input.placeholder = t.write
  input.setAttribute('aria-label', t.write)
  log.setAttribute('aria-label', t.title)
  start.textContent = t.start

  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80
  const toEnd = () => {
    log.scrollTop = log.scrollHeight
  }
  const show = (text) => {
    if (!text) return
    toast.textContent = text
    toast.classList.add('shown')
    clearTimeout(toastTimer)
    toastTimer = setTimeout(() => toast.classList.remove('shown'), toastMs)
  }

  const settle = (query, text) => {
    const button = waiting.get(query)
    waiting.delete(query)
    button?.classList.remove('busy')
    show(text)
  }
  const tap = async (button, message, data) => {
    button.classList.add('busy')
    try {
      const { query } = await post(`people/${person}/taps`, { message, data })
      waiting.set(query, button)
      if (early.has(query)) settle(query, early.get(query))
      early.delete(query)
      setTimeout(() => settle(query, ''), longestTapMs)
    } catch {
      button.classList.remove('busy')
      show(t.offline)
    }
  }

  const keyboardOf = (message) => {
    const rows = element('div', 'keyboard')
    rows.setAttribute('role', 'group')
    rows.setAttribute('aria-label', t.buttons)
    for (const row of message.keyboard) {
      const line = element('div', 'row')
      for (const { text, data, url } of row) {
        const button = element(url ? 'a' : 'button', 'key')
        button.append(element('span', '', text))
        button.dir = 'auto'
        if (url) button.href = url
        else {
          button.type = 'button'
          button.addEventListener('click', () => tap(button, message.id, data))
        }
        line.append(button)
      }
      rows.append(line)
    }
    return rows
  }

  const draw = (message) => {
    const item = element('article', `message ${message.by}`)
    item.setAttribute('aria-label', message.by === 'bot' ? t.bot : t.you)
    const bubble = element('div', 'bubble')
    const text = element('div', 'text')
    text.dir = 'auto'
    text.append(...message.runs.map(rendered))
    if (message.document) text.prepend(element('p', 'file', `📄 ${message.document.name}`))
    const stamp = element('time', '', (message.edited ? `${t.edited} ` : '') + clock.format(message.date * 1000))
    bubble.append(text, stamp)
    item.append(bubble)
    if (message.keyboard.length > 0) item.append(keyboardOf(message))
    return item
  }

  /** The focus stays on the button's place when its message is edited. */
  const replace = (old, fresh) => {
    const keys = [...old.querySelectorAll('.key')]
    const focused = keys.indexOf(document.activeElement)
    old.replaceWith(fresh)
    if (focused < 0) return
    const now = [...fresh.querySelectorAll('.key')]
    ;(now[Math.min(focused, now.length - 1)] ?? input).focus({ preventScroll: true })
  }

  const put = (message) => {
    const stay = !atEnd()
    const fresh = draw(message)
    const old = messages.get(message.id)
    messages.set(message.id, { message, node: fresh })
    if (old) replace(old.node, fresh)
    else log.append(fresh)
    if (!old || !stay) toEnd()
    if (!old && message.forceReply) input.focus()
  }
  const remove = (id) => {
    messages.get(id)?.node.remove()
    messages.delete(id)
  }
  const refresh = () => {
    const last = [...messages.values()].at(-1)?.message
    const asked = last?.forceReply ? last : null
    replying.hidden = !asked
    replying.firstElementChild.textContent = asked ? `${t.reply} ${asked.runs.map((run) => run.text).join('')}` : ''
    input.placeholder = asked?.forceReply.placeholder || t.write
    start.hidden = messages.size > 0
    composer.hidden = messages.size === 0
  }

  const hear = (happening) => {
    if (happening.kind === 'chat') {
      for (const id of [...messages.keys()]) remove(id)
      for (const message of happening.messages) put(message)
      showBlocked(happening.blocked)
    } else if (happening.kind === 'blocked') showBlocked(happening.blocked)
    else if (happening.kind === 'message') put(happening.message)
    else if (happening.kind === 'gone') remove(happening.id)
    else if (waiting.has(happening.query)) settle(happening.query, happening.text)
    else early.set(happening.query, happening.text)
    refresh()
  }

  const join = async () => {
    source?.close()
    try {
      const id = Number(localStorage.getItem(remembered)) || undefined
      const joined = await post('people', { id, name: t.name, language: t.lang })
      const isAnother = person !== null && person !== joined.id
      person = joined.id
      if (isAnother) root.dispatchEvent(new Event('another-person'))
      localStorage.setItem(remembered, String(person))
      source = new EventSource(`people/${person}/events`)
      source.addEventListener('open', () => {
        state.textContent = t.online
        root.classList.remove('away')
      })
      source.addEventListener('message', ({ data }) => hear(JSON.parse(data)))
      source.addEventListener('error', lost)
    } catch {
      lost()
    }
  }
  const lost = () => {
    source?.close()
    state.textContent = t.offline
    root.classList.add('away')
    setTimeout(join, retryMs)
  }

  const say = async (text) => {
    try {
      await post(`people/${person}/messages`, { text })
      return true
    } catch {
      show(t.offline)
      return false
    }
  }
  const grow = () => {
    input.style.height = 'auto'
    input.style.height = `${Math.min(input.scrollHeight, 140)}px`
  }
  composer.addEventListener('submit', async (event) => {
    event.preventDefault()
    const text = input.value.trim()
    if (!text) return
    input.value = ''
    grow()
    if (!(await say(text))) input.value = text
    grow()
  })
  input.addEventListener('input', grow)
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    composer.requestSubmit()
  })
  start.addEventListener('click', async () => {
    await say('/start')
    input.focus()
  })
  find('.menu').addEventListener('click', () => say('/start'))
  blocking.addEventListener('click', async () => {
    const isBlocked = blocking.getAttribute('aria-pressed') === 'true'
    await post(`people/${person}/${isBlocked ? 'unblock' : 'block'}`, {}).catch(() => show(t.offline))
  })
  find('.restart').addEventListener('click', () => {
    localStorage.removeItem(remembered)
    join()
  })
  join()
  return { person: () => person }
}
