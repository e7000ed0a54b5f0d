/** The log as it grows, newest first, by the filters of the list. */
import { List, ListItem, Typography } from '@mui/material'
import { useEffect, useState } from 'react'
import { Link, useListContext, useNotify } from 'react-admin'
import type { AdminEvent } from '#contracts/admin.ts'
import { addressOf } from '#contracts/calls.ts'
import { following } from '#contracts/following.ts'
import { pathOf, send } from '../api.ts'
import { useTexts } from '../i18n.ts'
import { SubjectLink } from '../look/links.tsx'
import { When } from '../look/when.tsx'
import { useWords } from '../look/words.ts'
import { queryOf } from '../resources.ts'
import { told } from '../told.ts'

const mostShown = 200

export const Live = () => {
  const t = useTexts()
  const words = useWords()
  const notify = useNotify()
  const { filterValues } = useListContext()
  const [events, setEvents] = useState<readonly AdminEvent[]>([])
  const url = addressOf('', pathOf('listEvents'), { query: queryOf('events', { filter: filterValues }) })

  useEffect(() => {
    const stop = new AbortController()
    const follow = async () => {
      const feed = following<AdminEvent>({ send, url, headers: {}, after: undefined, signal: stop.signal })
      for await (const { item } of feed) setEvents((shown) => [item, ...shown].slice(0, mostShown))
    }
    setEvents([])
    follow().catch((error) => stop.signal.aborted || notify(told(error).message, { type: 'error' }))
    return () => stop.abort()
  }, [url, notify])

  return (
    <>
      <Typography role="status" sx={{ p: 2, color: 'text.secondary' }}>
        {t.log.waiting}
      </Typography>
      <List dense aria-live="polite" data-testid="live">
        {events.map((event) => (
          <ListItem key={event.id} divider sx={{ gap: 2, flexWrap: 'wrap' }}>
            <When at={event.at} />
            <Link to={`/events/${event.id}/show`}>{words.event(event.type)}</Link>
            <SubjectLink {...event} />
            <span>
              {words.actor(event.actor)}, {words.channel(event.channel)}
            </span>
          </ListItem>
        ))}
      </List>
    </>
  )
}
