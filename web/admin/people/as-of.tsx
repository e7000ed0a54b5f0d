/** A person's lists as they stood at a moment: chosen, slid to, or stepped to from event to event. */

import LaterIcon from '@mui/icons-material/SkipNext'
import EarlierIcon from '@mui/icons-material/SkipPrevious'
import { Box, Button, Card, Slider, Stack, TextField, Typography } from '@mui/material'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, Title, useNotify, useParams } from 'react-admin'
import { api } from '../api.ts'
import { useTexts } from '../i18n.ts'
import { useFormats } from '../look/formats.ts'
import { Failure, Waiting } from '../look/states.tsx'
import { asked, told } from '../told.ts'
import { Lists } from './lists.tsx'

/** As the field for a moment shows and takes it, to the second, in the browser's zone. */
const toField = (at: number) => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 19)

export const AsOf = () => {
  const t = useTexts()
  const notify = useNotify()
  const { exact } = useFormats()
  const { id = '' } = useParams()
  const [at, setAt] = useState(Date.now)
  const [slid, setSlid] = useState<number | null>(null)
  const moment = new Date(at).toISOString()

  const person = useQuery({ queryKey: ['people', id], queryFn: () => asked(api.readPerson({ id })) })
  const lists = useQuery({
    queryKey: ['as-of', id, moment],
    queryFn: ({ signal }) => asked(api.readAsOf({ id, query: { at: moment }, signal })),
    placeholderData: keepPreviousData,
  })

  /** To the event before or after; those of one instant are stepped over together. */
  const step = async (order: 'newest' | 'oldest') => {
    const range =
      order === 'newest' ? { until: new Date(at - 1).toISOString() } : { from: new Date(at + 1).toISOString() }
    try {
      const { items } = await asked(api.listEvents({ query: { person: id, order, limit: 1, ...range } }))
      const [event] = items
      if (event) setAt(Date.parse(event.at))
      else notify(t.person.noEvent)
    } catch (error) {
      notify(told(error).message, { type: 'error' })
    }
  }

  const begun = person.data ? Date.parse(person.data.createdAt) : at
  return (
    <Card sx={{ p: 2, mt: 1 }}>
      <Title title={person.data ? t.person.asOfTitle(person.data.telegramId) : t.person.asOf} />
      {person.data && <Link to={`/people/${id}/show`}>{t.person.title(person.data.telegramId)}</Link>}
      <Stack direction="row" spacing={1} sx={{ flexWrap: 'wrap', alignItems: 'center', mt: 1 }} useFlexGap>
        <TextField
          type="datetime-local"
          label={t.person.moment}
          value={toField(at)}
          onChange={({ target }) => target.value && setAt(new Date(target.value).getTime())}
          slotProps={{ htmlInput: { step: 1 }, inputLabel: { shrink: true } }}
          sx={{ width: 240 }}
        />
        <Button startIcon={<EarlierIcon />} onClick={() => step('newest')}>
          {t.person.earlier}
        </Button>
        <Button endIcon={<LaterIcon />} onClick={() => step('oldest')}>
          {t.person.later}
        </Button>
        <Button onClick={() => setAt(Date.now())}>{t.person.now}</Button>
      </Stack>
      <Box sx={{ px: 1 }}>
        <Slider
          aria-label={t.person.moment}
          min={begun}
          max={Math.max(Date.now(), at)}
          step={1000}
          value={slid ?? at}
          getAriaValueText={(value) => exact(new Date(value).toISOString())}
          onChange={(_event, value) => setSlid(Number(value))}
          onChangeCommitted={(_event, value) => {
            setSlid(null)
            setAt(Number(value))
          }}
        />
      </Box>
      <Typography aria-live="polite" sx={{ color: 'text.secondary' }}>
        {exact(new Date(slid ?? at).toISOString())}
      </Typography>
      {lists.error ? <Failure error={lists.error} onAgain={lists.refetch} /> : null}
      {lists.data ? <Lists asOf={lists.data} /> : !lists.error && <Waiting />}
    </Card>
  )
}
