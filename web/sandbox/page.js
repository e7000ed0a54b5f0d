/** Two people side by side; on a narrow screen one at a time. */
import { openChat } from './chat.js'
import { words } from './words.js'

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
  openChat(chat, t)
}
tabs.addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
  const other = [...tabs.children].find((tab) => tab.tabIndex === -1)
  choose(other.dataset.lang)
  other.focus()
})
choose(navigator.language.startsWith('ru') ? 'ru' : 'en')
