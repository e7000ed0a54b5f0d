/** What a page shows where there is nothing, not yet, or a failure. */
import { Alert, Box, Button, CircularProgress, Typography } from '@mui/material'
import { useQueryClient } from '@tanstack/react-query'
import { Title, useListContext, useShowContext } from 'react-admin'
import { useTexts } from '../i18n.ts'

export const Waiting = () => {
  const t = useTexts()
  return (
    <Box role="status" sx={{ p: 4, textAlign: 'center' }}>
      <CircularProgress aria-label={t.state.loading} />
    </Box>
  )
}

export const Nothing = () => {
  const t = useTexts()
  const { filterValues } = useListContext()
  const isFiltered = Object.keys(filterValues ?? {}).length > 0
  return (
    <Typography sx={{ p: 4, textAlign: 'center', color: 'text.secondary' }}>
      {isFiltered ? t.state.nothing : t.state.nothingYet}
    </Typography>
  )
}

/** `error` is a sentence that says what to do. */
export const Failure = ({ error, onAgain }: { error: unknown; onAgain?: () => unknown }) => {
  const t = useTexts()
  const queries = useQueryClient()
  const again = onAgain ?? (() => queries.invalidateQueries())
  return (
    <Alert
      severity="error"
      sx={{ m: 2 }}
      action={
        <Button color="inherit" onClick={() => again()}>
          {t.state.again}
        </Button>
      }
    >
      {t.state.failed} {error instanceof Error ? error.message : ''}
    </Alert>
  )
}

export const FailedList = () => {
  const { error, refetch } = useListContext()
  return <Failure error={error} onAgain={refetch} />
}

export const FailedShow = () => {
  const { error, refetch } = useShowContext()
  return <Failure error={error} onAgain={refetch} />
}

export const NotThere = () => {
  const t = useTexts()
  return (
    <Typography component="h1" sx={{ p: 4, textAlign: 'center' }}>
      <Title title={t.state.unknownPage} />
      {t.state.unknownPage}
    </Typography>
  )
}
