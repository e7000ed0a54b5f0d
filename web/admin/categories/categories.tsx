/** A category: the list of all, its page and its forms. */
import DeleteIcon from '@mui/icons-material/Delete'
import RestoreIcon from '@mui/icons-material/RestoreFromTrash'
import { Button } from '@mui/material'
import {
  DataTable,
  FunctionField,
  Link,
  NumberField,
  required,
  SearchInput,
  SelectInput,
  TextField,
  TextInput,
} from 'react-admin'
import type { AdminCategory } from '#contracts/admin.ts'
import { useTexts } from '../i18n.ts'
import { BulkDo } from '../look/bulk.tsx'
import { Do } from '../look/do.tsx'
import { Changing, Making } from '../look/form.tsx'
import { PersonInput } from '../look/inputs.tsx'
import { PersonLink } from '../look/links.tsx'
import { Listing, wide } from '../look/listing.tsx'
import { ObjectPage } from '../look/page.tsx'
import { When } from '../look/when.tsx'

const longest = 100
const NameInput = () => (
  <TextInput source="name" validate={required()} slotProps={{ htmlInput: { maxLength: longest } }} />
)

export const CategoryList = () => {
  const t = useTexts()
  const statuses = [
    { id: 'live', name: t.status.live },
    { id: 'trash', name: t.status.trash },
    { id: 'all', name: t.status.allCategories },
  ]
  const filters = [
    <SearchInput key="q" source="q" alwaysOn />,
    <SelectInput key="status" source="status" choices={statuses} translateChoice={false} alwaysOn />,
    <PersonInput key="person" source="person" />,
  ]
  const bulk = (
    <>
      <BulkDo type="DeleteCategory" label={t.actions.remove} icon={<DeleteIcon />} />
      <BulkDo type="RestoreCategory" label={t.actions.restore} icon={<RestoreIcon />} />
    </>
  )
  return (
    <Listing filters={filters} sort={{ field: 'createdAt', order: 'DESC' }} creates bulk={bulk}>
      <DataTable.Col
        source="name"
        render={({ id, name }: AdminCategory) => <Link to={`/categories/${id}/show`}>{name}</Link>}
      />
      <DataTable.Col source="person" disableSort render={(category: AdminCategory) => <PersonLink {...category} />} />
      <DataTable.NumberCol source="openTasks" disableSort />
      <DataTable.NumberCol source="doneTasks" disableSort sx={wide} />
      <DataTable.Col source="createdAt" sx={wide} render={({ createdAt }: AdminCategory) => <When at={createdAt} />} />
      <DataTable.Col
        source="deletedAt"
        disableSort
        sx={wide}
        render={({ deletedAt }: AdminCategory) => <When at={deletedAt} />}
      />
    </Listing>
  )
}

export const CategoryPage = () => (
  <ObjectPage history="categories" actions={(category: AdminCategory) => <CategoryActions category={category} />}>
    <TextField source="name" />
    <FunctionField source="person" render={(category: AdminCategory) => <PersonLink {...category} />} />
    <NumberField source="openTasks" />
    <NumberField source="doneTasks" />
    <FunctionField source="createdAt" render={({ createdAt }: AdminCategory) => <When at={createdAt} />} />
    <FunctionField source="deletedAt" render={({ deletedAt }: AdminCategory) => <When at={deletedAt} />} />
    <TextField source="id" />
  </ObjectPage>
)

const CategoryActions = ({ category: { id, person, deletedAt } }: { category: AdminCategory }) => {
  const t = useTexts()
  const inside = `/tasks?filter=${encodeURIComponent(JSON.stringify({ category: id }))}`
  return (
    <>
      <Button size="small" component={Link} to={inside}>
        {t.category.tasks}
      </Button>
      {deletedAt ? (
        <Do
          command={{ type: 'RestoreCategory', person: person.id, data: { id } }}
          label={t.actions.restore}
          icon={<RestoreIcon />}
        />
      ) : (
        <Do
          command={{ type: 'DeleteCategory', person: person.id, data: { id } }}
          label={t.actions.remove}
          icon={<DeleteIcon />}
        />
      )}
    </>
  )
}

export const CategoryCreate = () => {
  const t = useTexts()
  return (
    <Making title={t.category.create}>
      <PersonInput source="person" isRequired />
      <NameInput />
    </Making>
  )
}

export const CategoryEdit = () => (
  <Changing>
    <NameInput />
  </Changing>
)
