/** The panel's beginning: its styles bear the page's nonce. */
import './without-eval.ts'
import createCache from '@emotion/cache'
import { CacheProvider } from '@emotion/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Panel } from './panel.tsx'

const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''
const styles = createCache({ key: 'css', nonce, prepend: true })
const place = document.getElementById('panel')

/** A newer build took the place of the one that this page is of, and its files with it: begin anew, though not for ever. */
const begunAnew = 'begun-anew'
addEventListener('vite:preloadError', (event) => {
  if (Date.now() - Number(sessionStorage.getItem(begunAnew)) < 10_000) return
  sessionStorage.setItem(begunAnew, String(Date.now()))
  event.preventDefault()
  location.reload()
})

if (place)
  createRoot(place).render(
    <StrictMode>
      <CacheProvider value={styles}>
        <Panel />
      </CacheProvider>
    </StrictMode>,
  )
