/** A form as all of them are: it saves by a command, and says what was refused. */
import type { ReactNode } from 'react'
import { Create, Edit, SaveButton, SimpleForm, Toolbar } from 'react-admin'
import { FailedShow } from './states.tsx'

const Buttons = () => (
  <Toolbar>
    <SaveButton alwaysEnable />
  </Toolbar>
)

const Fields = ({ children }: { children: ReactNode }) => (
  <SimpleForm toolbar={<Buttons />} warnWhenUnsavedChanges sx={{ maxWidth: 640 }}>
    {children}
  </SimpleForm>
)

export const Making = ({ title, children }: { title: string; children: ReactNode }) => (
  <Create redirect="show" title={title}>
    <Fields>{children}</Fields>
  </Create>
)

export const Changing = ({ children }: { children: ReactNode }) => (
  <Edit mutationMode="pessimistic" redirect="show" error={<FailedShow />} actions={false}>
    <Fields>{children}</Fields>
  </Edit>
)
