/** Two people side by side; on a narrow screen one at a time. */
import { openChat } from './chat.js'
import { words } from './words.js'
import { openXray } from './xray.js'

const main = document.querySelector('main')
const tabs = document.querySelector('.tabs')
const template = document.querySelector('#chat')

const choose = (chosen) => {
  for (const tab of tabs.children) {
    const isChosen = tab.dataset.lang === chosen
    tab.setAttribute('aria-selected', String(isChosen))
    tab.tabIndex = isChosen ? 0 : -1
    document.querySelector(`#chat-${tab.dataset.lang}`).classList.toggle('chosen', isChosen)
  }
}

let closeXray = () => {}
const toggleXray = (chat, button, t, person) => {
  const isOpen = button.getAttribute('aria-expanded') === 'true'
  closeXray()
  if (isOpen) return
  main.append(document.querySelector('#xray-panel').content.cloneNode(true))
  const panel = main.lastElementChild
  const stop = openXray(panel, t, person, () => {
    closeXray()
    button.focus()
  })
  button.setAttribute('aria-expanded', 'true')
  chat.classList.add('seen-through')
  main.classList.add('xrayed')
  closeXray = () => {
    closeXray = () => {}
    stop()
    panel.remove()
    button.setAttribute('aria-expanded', 'false')
    chat.classList.remove('seen-through')
    main.classList.remove('xrayed')
  }
}

for (const t of [words.ru, words.en]) {
  main.append(template.content.cloneNode(true))
  const chat = main.lastElementChild
  chat.id = `chat-${t.lang}`
  chat.setAttribute('aria-labelledby', `tab-${t.lang}`)
  const tab = document.createElement('button')
  Object.assign(tab, { type: 'button', id: `tab-${t.lang}`, textContent: t.tab })
  tab.dataset.lang = t.lang
  tab.setAttribute('role', 'tab')
  tab.setAttribute('aria-controls', chat.id)
  tab.addEventListener('click', () => choose(t.lang))
  tabs.append(tab)
  const { person } = openChat(chat, t)
  const button = chat.querySelector('.xray')
  const toggle = () => toggleXray(chat, button, t, person)
  button.addEventListener('click', toggle)
  chat.addEventListener('another-person', () => {
    if (button.getAttribute('aria-expanded') !== 'true') return
    toggle()
    toggle()
  })
}
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') closeXray()
})
tabs.addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
  const other = [...tabs.children].find((tab) => tab.tabIndex === -1)
  choose(other.dataset.lang)
  other.focus()
})
choose(navigator.language.startsWith('ru') ? 'ru' : 'en')
