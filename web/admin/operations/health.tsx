/** What Adak stands on, each part of it. */

import OkIcon from '@mui/icons-material/CheckCircle'
import AwayIcon from '@mui/icons-material/Error'
import { List, ListItem, ListItemIcon, ListItemText } from '@mui/material'
import type { Operations } from '#contracts/admin.ts'
import { useTexts } from '../i18n.ts'
import { useFormats } from '../look/formats.ts'

export const Health = ({ standing: { dependencies, log } }: { standing: Operations }) => {
  const t = useTexts().operations
  const called = (name: string) => new Map(Object.entries(t.dependencies)).get(name) ?? name
  return (
    <>
      <List dense disablePadding>
        {dependencies.map(({ name, ok, detail, ms }) => (
          <ListItem key={name} disableGutters>
            <ListItemIcon sx={{ minWidth: 36 }}>
              {ok ? <OkIcon color="success" titleAccess={t.ok} /> : <AwayIcon color="error" titleAccess={t.away} />}
            </ListItemIcon>
            <ListItemText primary={called(name)} secondary={<Detail detail={detail} ms={ms} />} />
          </ListItem>
        ))}
      </List>
      {t.dependencies['event store']}: <code>{log.store}</code>
    </>
  )
}

/** In the service's own words. */
const Detail = ({ detail, ms }: { detail: string; ms: number | null }) => {
  const { number } = useFormats()
  return (
    <>
      {detail && <code>{detail} </code>}
      {ms !== null && <code>{number(ms)} ms</code>}
    </>
  )
}
