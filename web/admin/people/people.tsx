/** A person: the list of all, the page, the settings. */
import AsOfIcon from '@mui/icons-material/History'
import { Button } from '@mui/material'
import {
  AutocompleteInput,
  BooleanField,
  DataTable,
  FunctionField,
  Link,
  NumberField,
  SearchInput,
  SelectInput,
  TextField,
  TimeInput,
} from 'react-admin'
import type { AdminPerson } from '#contracts/admin.ts'
import { languages, useTexts } from '../i18n.ts'
import { Changing } from '../look/form.tsx'
import { useFormats } from '../look/formats.ts'
import { LeadsInput } from '../look/inputs.tsx'
import { Listing, wide } from '../look/listing.tsx'
import { ObjectPage } from '../look/page.tsx'
import { When } from '../look/when.tsx'

const useLanguageChoices = () => {
  const t = useTexts()
  return languages.map((id) => ({ id, name: t.languages[id] }))
}

export const PeopleList = () => {
  const t = useTexts()
  const filters = [
    <SearchInput key="q" source="q" alwaysOn />,
    <SelectInput key="language" source="language" choices={useLanguageChoices()} translateChoice={false} />,
    <SelectInput
      key="reachable"
      source="reachable"
      choices={[
        { id: 'true', name: t.status.yes },
        { id: 'false', name: t.status.no },
      ]}
      translateChoice={false}
    />,
  ]
  return (
    <Listing filters={filters} sort={{ field: 'createdAt', order: 'DESC' }}>
      <DataTable.Col
        source="telegramId"
        render={({ id, telegramId }: AdminPerson) => <Link to={`/people/${id}/show`}>{telegramId}</Link>}
      />
      <DataTable.Col
        source="language"
        disableSort
        sx={wide}
        render={({ language }: AdminPerson) => t.languages[language]}
      />
      <DataTable.Col source="timeZone" disableSort sx={wide} />
      <DataTable.NumberCol source="openTasks" disableSort />
      <DataTable.NumberCol source="doneTasks" disableSort sx={wide} />
      <DataTable.NumberCol source="categories" disableSort sx={wide} />
      <DataTable.Col source="reachable" disableSort sx={wide} field={BooleanField} />
      <DataTable.Col source="createdAt" sx={wide} render={({ createdAt }: AdminPerson) => <When at={createdAt} />} />
    </Listing>
  )
}

export const PersonPage = () => {
  const t = useTexts()
  const { lead } = useFormats()
  return (
    <ObjectPage history="people" actions={(person: AdminPerson) => <Elsewhere person={person} />}>
      <TextField source="telegramId" />
      <FunctionField source="language" render={({ language }: AdminPerson) => t.languages[language]} />
      <TextField source="timeZone" />
      <TextField source="morningHour" />
      <FunctionField source="digestHour" render={({ digestHour }: AdminPerson) => digestHour ?? t.status.none} />
      <FunctionField source="reminders" render={({ reminders }: AdminPerson) => reminders.map(lead).join('; ')} />
      <BooleanField source="reachable" />
      <NumberField source="openTasks" />
      <NumberField source="doneTasks" />
      <FunctionField source="createdAt" render={({ createdAt }: AdminPerson) => <When at={createdAt} />} />
      <TextField source="id" />
    </ObjectPage>
  )
}

/** From a person to all that is theirs. */
const Elsewhere = ({ person: { id } }: { person: AdminPerson }) => {
  const t = useTexts()
  const filtered = (resource: string) => `/${resource}?filter=${encodeURIComponent(JSON.stringify({ person: id }))}`
  return (
    <>
      <Button size="small" component={Link} to={filtered('tasks')}>
        {t.person.tasks}
      </Button>
      <Button size="small" component={Link} to={filtered('events')}>
        {t.person.events}
      </Button>
      <Button size="small" component={Link} to={`/people/${id}/as-of`} startIcon={<AsOfIcon />}>
        {t.person.asOf}
      </Button>
    </>
  )
}

const zones = Intl.supportedValuesOf('timeZone').map((id) => ({ id, name: id }))

export const PersonEdit = () => (
  <Changing>
    <SelectInput source="language" choices={useLanguageChoices()} translateChoice={false} isRequired />
    <AutocompleteInput source="timeZone" choices={zones} translateChoice={false} isRequired />
    <HourInput source="morningHour" />
    <HourInput source="digestHour" />
    <LeadsInput source="reminders" />
  </Changing>
)

/** A time of day as text, `09:00`. */
const HourInput = ({ source }: { source: string }) => <TimeInput source={source} parse={(hour: string) => hour} />
