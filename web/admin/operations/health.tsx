/** What Adak stands on, each part of it. */

import OkIcon from '@mui/icons-material/CheckCircle'
import AwayIcon from '@mui/icons-material/Error'
import { List, ListItem, ListItemIcon, ListItemText } from '@mui/material'
import type { Operations } from '#contracts/admin.ts'
import { useTexts } from '../i18n.ts'

export const Health = ({ standing: { dependencies, log } }: { standing: Operations }) => {
  const t = useTexts().operations
  return (
    <>
      <List dense disablePadding>
        {dependencies.map(({ name, ok, detail, ms }) => (
          <ListItem key={name} disableGutters>
            <ListItemIcon sx={{ minWidth: 36 }}>
              {ok ? <OkIcon color="success" titleAccess={t.ok} /> : <AwayIcon color="error" titleAccess={t.away} />}
            </ListItemIcon>
            <ListItemText
              primary={name}
              secondary={[detail, ms === null ? '' : `${ms} ms`].filter(Boolean).join(' · ')}
            />
          </ListItem>
        ))}
      </List>
      {t.store}: {log.store}
    </>
  )
}
