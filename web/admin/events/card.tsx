/** An event, whole, and its chain. */
import { Box, List, ListItem, Typography } from '@mui/material'
import { Link } from 'react-admin'
import type { AdminEvent } from '#contracts/admin.ts'
import { useTexts } from '../i18n.ts'
import { Fact, Facts } from '../look/facts.tsx'
import { SubjectLink } from '../look/links.tsx'
import { When } from '../look/when.tsx'
import { useWords } from '../look/words.ts'

export const EventCard = ({ event }: { event: AdminEvent & { readonly chain?: readonly AdminEvent[] } }) => {
  const t = useTexts()
  const words = useWords()
  const { data, chain = [] } = event
  const link = (id: string) =>
    chain.some((other) => other.id === id) ? <Link to={`/events/${id}/show`}>{id}</Link> : id
  return (
    <Box sx={{ p: 2 }}>
      <Typography variant="h6" component="h2">
        {words.event(event.type)}
      </Typography>
      <Facts>
        <Fact name={t.fields.at}>
          <When at={event.at} />
        </Fact>
        <Fact name={t.log.object}>
          <SubjectLink {...event} />
        </Fact>
        <Fact name={t.fields.actor}>
          {words.actor(event.actor)}, {words.channel(event.channel)}
        </Fact>
        <Fact name={t.fields.stream}>
          <code>{event.stream}</code> · {event.revision}
        </Fact>
        <Fact name={t.fields.position}>
          <code>{event.position}</code>
        </Fact>
        <Fact name={t.log.command}>
          <code>{event.commandId}</code>
        </Fact>
        <Fact name={t.log.request}>
          <code>{event.correlationId}</code>
        </Fact>
        <Fact name={t.log.cause}>
          <code>{link(event.causationId)}</code>
        </Fact>
      </Facts>
      <Typography variant="subtitle2" component="h3">
        {t.log.data}
      </Typography>
      <Box component="pre" tabIndex={0} sx={{ overflowX: 'auto', m: 0 }}>
        {JSON.stringify(data, null, 2)}
      </Box>
      <Typography variant="subtitle2" component="h3" sx={{ mt: 2 }}>
        {t.log.chain}
      </Typography>
      <List dense data-testid="chain">
        {chain.map((other) => (
          <ListItem key={other.id} aria-current={other.id === event.id} sx={{ gap: 1, flexWrap: 'wrap' }}>
            <Link to={`/events/${other.id}/show`}>{words.event(other.type)}</Link>
            <SubjectLink {...other} />
            <When at={other.at} />
          </ListItem>
        ))}
      </List>
    </Box>
  )
}
