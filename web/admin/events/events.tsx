/** The log: browsed or followed; and an event, with what came of the same request. */
import FollowIcon from '@mui/icons-material/PlayArrow'
import StopIcon from '@mui/icons-material/Stop'
import { Button } from '@mui/material'
import { useState } from 'react'
import { DataTable, DateTimeInput, Link, SelectInput, Show, TextInput, useRecordContext, useRefresh } from 'react-admin'
import type { AdminEvent } from '#contracts/admin.ts'
import { useTexts } from '../i18n.ts'
import { PersonInput } from '../look/inputs.tsx'
import { SubjectLink } from '../look/links.tsx'
import { Listing, wide } from '../look/listing.tsx'
import { FailedShow } from '../look/states.tsx'
import { When } from '../look/when.tsx'
import { useWords } from '../look/words.ts'
import { EventCard } from './card.tsx'
import { Live } from './live.tsx'

export const Log = () => {
  const t = useTexts()
  const words = useWords()
  const refresh = useRefresh()
  const [follows, setFollows] = useState(false)
  const types = Object.entries(t.events).map(([id, name]) => ({ id, name }))
  const filters = [
    <TextInput key="stream" source="stream" alwaysOn />,
    <SelectInput key="type" source="type" choices={types} translateChoice={false} alwaysOn />,
    <PersonInput key="person" source="person" />,
    <TextInput key="correlation" source="correlation" />,
    <TextInput key="after" source="after" label={t.log.after} />,
    <TextInput key="before" source="before" label={t.log.before} />,
    <DateTimeInput key="from" source="from" parse={toInstant} />,
    <DateTimeInput key="until" source="until" parse={toInstant} />,
  ]
  const follow = (
    <Button
      size="small"
      startIcon={follows ? <StopIcon /> : <FollowIcon />}
      aria-pressed={follows}
      onClick={() => {
        setFollows(!follows)
        refresh()
      }}
    >
      {follows ? t.log.stop : t.log.follow}
    </Button>
  )
  return (
    <Listing filters={filters} more={follow} instead={follows ? <Live /> : undefined}>
      <DataTable.Col source="at" disableSort render={({ at }: AdminEvent) => <When at={at} />} />
      <DataTable.Col
        source="type"
        disableSort
        render={({ id, type }: AdminEvent) => <Link to={`/events/${id}/show`}>{words.event(type)}</Link>}
      />
      <DataTable.Col source="stream" disableSort sx={wide} render={(event: AdminEvent) => <SubjectLink {...event} />} />
      <DataTable.Col source="actor" disableSort sx={wide} render={({ actor }: AdminEvent) => words.actor(actor)} />
      <DataTable.Col
        source="channel"
        disableSort
        sx={wide}
        render={({ channel }: AdminEvent) => words.channel(channel)}
      />
    </Listing>
  )
}

const toInstant = (local: string) => (local ? new Date(local).toISOString() : '')

export const EventPage = () => (
  <Show error={<FailedShow />} actions={false} title={<EventTitle />}>
    <EventHere />
  </Show>
)

/** What happened, not by which id. */
const EventTitle = () => {
  const words = useWords()
  const event = useRecordContext<AdminEvent>()
  return event ? words.event(event.type) : null
}

const EventHere = () => {
  const event = useRecordContext<AdminEvent & { chain?: AdminEvent[] }>()
  return event ? <EventCard event={event} /> : null
}
