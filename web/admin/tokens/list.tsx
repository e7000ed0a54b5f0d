/** Everybody's API tokens. */
import { Button } from '@mui/material'
import { useState } from 'react'
import { Confirm, DataTable, SelectInput } from 'react-admin'
import type { AdminToken } from '#contracts/admin.ts'
import { api } from '../api.ts'
import { canWrite } from '../auth-provider.ts'
import { useTexts } from '../i18n.ts'
import { useDoing } from '../look/do.tsx'
import { PersonInput } from '../look/inputs.tsx'
import { PersonLink } from '../look/links.tsx'
import { Listing, wide } from '../look/listing.tsx'
import { When } from '../look/when.tsx'

export const TokenList = () => {
  const t = useTexts()
  const statuses = [
    { id: 'good', name: t.status.good },
    { id: 'ended', name: t.status.ended },
    { id: 'all', name: t.status.allTokens },
  ]
  const filters = [
    <SelectInput key="status" source="status" choices={statuses} translateChoice={false} alwaysOn />,
    <PersonInput key="person" source="person" />,
  ]
  return (
    <Listing filters={filters}>
      <DataTable.Col source="name" disableSort render={({ id, name }: AdminToken) => name ?? id} />
      <DataTable.Col source="person" disableSort render={(token: AdminToken) => <PersonLink {...token} />} />
      <DataTable.Col source="scope" disableSort sx={wide} render={({ scope }: AdminToken) => t.scopes[scope]} />
      <DataTable.Col
        source="createdAt"
        disableSort
        sx={wide}
        render={({ createdAt }: AdminToken) => <When at={createdAt} />}
      />
      <DataTable.Col
        source="expiresAt"
        disableSort
        sx={wide}
        render={({ expiresAt }: AdminToken) => (expiresAt ? <When at={expiresAt} /> : t.status.never)}
      />
      <DataTable.Col source="revokedAt" disableSort render={(token: AdminToken) => <Revoke token={token} />} />
    </Listing>
  )
}

const Revoke = ({ token: { id, revokedAt } }: { token: AdminToken }) => {
  const t = useTexts()
  const { doing, isBusy } = useDoing()
  const [isAsked, setAsked] = useState(false)
  if (revokedAt) return <When at={revokedAt} />
  if (!canWrite()) return null
  return (
    <>
      <Button size="small" color="error" disabled={isBusy} onClick={() => setAsked(true)}>
        {t.actions.revoke}
      </Button>
      <Confirm
        isOpen={isAsked}
        title={t.actions.revoke}
        content={t.actions.revokeSure}
        onClose={() => setAsked(false)}
        onConfirm={() => {
          setAsked(false)
          doing(() => api.revokeAnyToken({ id }))
        }}
      />
    </>
  )
}
