/** What several forms and filters ask for. */
import { TextField } from '@mui/material'
import { AutocompleteInput, ReferenceInput, SelectArrayInput, useInput, useRecordContext } from 'react-admin'
import { useTexts } from '../i18n.ts'
import { useFormats } from './formats.ts'

interface Given {
  readonly source: string
  readonly alwaysOn?: boolean
  readonly isRequired?: boolean
}

/** By the beginning of a Telegram id. */
export const PersonInput = ({ source, isRequired = false }: Given) => (
  <ReferenceInput source={source} reference="people" sort={{ field: 'createdAt', order: 'DESC' }}>
    <AutocompleteInput
      optionText={({ telegramId }) => String(telegramId ?? '')}
      filterToQuery={(q: string) => ({ q })}
      isRequired={isRequired}
    />
  </ReferenceInput>
)

/** `person`: of theirs alone. */
export const CategoryInput = ({ source, person }: Given & { readonly person?: string | undefined }) => (
  <ReferenceInput
    source={source}
    reference="categories"
    sort={{ field: 'name', order: 'ASC' }}
    {...(person && { filter: { person } })}
  >
    <AutocompleteInput optionText="name" filterToQuery={(q: string) => ({ q })} />
  </ReferenceInput>
)

const leads = ['PT0S', 'PT5M', 'PT10M', 'PT30M', 'PT1H', 'PT3H', 'P1D', 'P1W']

/** How long before; what the record holds besides is offered too. */
export const LeadsInput = ({ source, hint }: Given & { readonly hint?: string }) => {
  const { lead } = useFormats()
  const held: unknown = useRecordContext()?.[source]
  const offered = [...new Set([...leads, ...(Array.isArray(held) ? held.map(String) : [])])]
  return (
    <SelectArrayInput
      source={source}
      choices={offered.map((id) => ({ id, name: lead(id) }))}
      translateChoice={false}
      helperText={hint ?? false}
    />
  )
}

/** A day, and an hour if it has one, on the person's own clock. */
export const DueInput = ({ source }: Given) => {
  const t = useTexts()
  const { field, fieldState } = useInput({ source })
  const [day = '', hour = ''] = String(field.value ?? '').split('T')
  const set = (newDay: string, newHour: string) =>
    field.onChange(newDay === '' ? '' : newHour === '' ? newDay : `${newDay}T${newHour}`)
  const isWrong = fieldState.invalid
  return (
    <>
      <TextField
        type="date"
        label={`${t.fields.due}: ${t.task.dueDay}`}
        value={day}
        onChange={({ target }) => set(target.value, hour)}
        error={isWrong}
        helperText={fieldState.error?.message ?? t.task.dueHint}
        slotProps={{ inputLabel: { shrink: true } }}
      />
      <TextField
        type="time"
        label={`${t.fields.due}: ${t.task.dueHour}`}
        value={hour.slice(0, 5)}
        onChange={({ target }) => set(day, target.value)}
        disabled={day === ''}
        slotProps={{ inputLabel: { shrink: true } }}
      />
    </>
  )
}
