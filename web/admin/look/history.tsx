/** What happened to an object, newest first: who, when, by which channel, before and after, and what takes it back. */
import UndoIcon from '@mui/icons-material/Undo'
import { Box, List, ListItem, Typography } from '@mui/material'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-admin'
import type { AdminStep } from '#contracts/admin.ts'
import { api } from '../api.ts'
import { useTexts } from '../i18n.ts'
import { asked } from '../told.ts'
import { Do } from './do.tsx'
import { Failure, Waiting } from './states.tsx'
import { When } from './when.tsx'
import { useWords } from './words.ts'

const reads = {
  tasks: api.readAnyTaskHistory,
  categories: api.readAnyCategoryHistory,
  people: api.readPersonHistory,
}

/** Said by the due time already. */
const hidden = new Set(['dueAt', 'dueZone'])

const Step = ({ step }: { step: AdminStep }) => {
  const t = useTexts()
  const words = useWords()
  const { undo, person } = step
  return (
    <ListItem divider sx={{ alignItems: 'flex-start', gap: 1, flexWrap: 'wrap', px: 0 }}>
      <Box sx={{ flex: '1 1 14rem', minWidth: 0 }}>
        <Link to={`/events/${step.id}/show`}>{words.event(step.type)}</Link>
        {step.changes
          .filter(({ field }) => !hidden.has(field))
          .map(({ field, before, after }) => (
            <Typography key={field} variant="body2">
              {words.field(field)}: <s>{words.value(field, before)}</s> → <b>{words.value(field, after)}</b>
            </Typography>
          ))}
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          <When at={step.at} /> · {t.history.by(words.actor(step.actor), words.channel(step.channel))}
        </Typography>
      </Box>
      {undo && person && (
        <Do
          command={{ ...undo, person }}
          label={t.history.undo}
          name={`${t.history.undo}: ${words.event(step.type)}`}
          icon={<UndoIcon />}
          said={t.history.undone}
        />
      )}
    </ListItem>
  )
}

export const History = ({ of, id }: { of: keyof typeof reads; id: string }) => {
  const t = useTexts()
  const { data, error, refetch } = useQuery({
    queryKey: [of, 'history', id],
    queryFn: async () => (await asked(reads[of]({ id }))).items.toReversed(),
  })
  return (
    <Box component="section" aria-label={t.history.title} sx={{ p: 2 }}>
      <Typography variant="h6" component="h2">
        {t.history.title}
      </Typography>
      {error ? <Failure error={error} onAgain={refetch} /> : null}
      {!data && !error && <Waiting />}
      <List dense>
        {data?.map((step) => (
          <Step key={step.id} step={step} />
        ))}
      </List>
    </Box>
  )
}
