/** One thing done to one object: a command, then all that is shown is asked for anew. */
import { Button } from '@mui/material'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useNotify } from 'react-admin'
import { canWrite } from '../auth-provider.ts'
import { type Command, carryOut } from '../commands.ts'
import { useTexts } from '../i18n.ts'
import { told } from '../told.ts'

/** Does it, says how it went, and has everything read again. */
export const useDoing = () => {
  const t = useTexts()
  const notify = useNotify()
  const queries = useQueryClient()
  const [isBusy, setBusy] = useState(false)
  const doing = async (act: () => Promise<unknown>, said = t.actions.done): Promise<boolean> => {
    setBusy(true)
    try {
      await act()
      notify(said, { type: 'success' })
      return true
    } catch (error) {
      notify(told(error).message, { type: 'error' })
      return false
    } finally {
      setBusy(false)
      await queries.invalidateQueries()
    }
  }
  return { doing, isBusy }
}

interface Given {
  readonly command: Command
  readonly label: string
  readonly icon: ReactNode
  readonly said?: string
  readonly name?: string
}

export const Do = ({ command, label, icon, said, name }: Given) => {
  const { doing, isBusy } = useDoing()
  if (!canWrite()) return null
  return (
    <Button
      size="small"
      startIcon={icon}
      disabled={isBusy}
      aria-label={name}
      onClick={() => doing(() => carryOut(command), said)}
    >
      {label}
    </Button>
  )
}
