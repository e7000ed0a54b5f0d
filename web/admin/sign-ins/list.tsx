/** Who signed in, and who was refused. */
import { DataTable, TextInput } from 'react-admin'
import type { SignInRecord } from '#contracts/admin.ts'
import { useTexts } from '../i18n.ts'
import { Listing, wide } from '../look/listing.tsx'
import { When } from '../look/when.tsx'

export const SignInList = () => {
  const t = useTexts()
  return (
    <Listing filters={[<TextInput key="name" source="name" alwaysOn />]}>
      <DataTable.Col source="at" disableSort render={({ at }: SignInRecord) => <When at={at} />} />
      <DataTable.Col source="name" disableSort />
      <DataTable.Col source="address" disableSort sx={wide} />
      <DataTable.Col
        source="outcome"
        disableSort
        render={({ outcome, times }: SignInRecord) =>
          times > 1 ? `${t.outcomes[outcome]} × ${times}` : t.outcomes[outcome]
        }
      />
    </Listing>
  )
}
