/** The frame of every page: bar, sections, the word to viewers, the zone of all times. */
import RemindersIcon from '@mui/icons-material/Alarm'
import OperationsIcon from '@mui/icons-material/Build'
import CategoriesIcon from '@mui/icons-material/Folder'
import EventsIcon from '@mui/icons-material/History'
import TokensIcon from '@mui/icons-material/Key'
import SignInsIcon from '@mui/icons-material/Login'
import AccountIcon from '@mui/icons-material/ManageAccounts'
import NotificationsIcon from '@mui/icons-material/Notifications'
import PeopleIcon from '@mui/icons-material/People'
import TasksIcon from '@mui/icons-material/TaskAlt'
import { Alert, Typography } from '@mui/material'
import type { ReactNode } from 'react'
import { AppBar, Layout, LoadingIndicator, Menu, usePermissions } from 'react-admin'
import { useTexts } from './i18n.ts'
import { zoneHere } from './look/formats.ts'
import { OtherLanguage } from './look/language.tsx'
import { Me } from './look/me.tsx'
import { SignInAgain } from './sign-in.tsx'

const Sections = () => {
  const t = useTexts()
  return (
    <Menu component="nav" aria-label={t.menu.label}>
      <Menu.ResourceItem name="tasks" leftIcon={<TasksIcon />} />
      <Menu.ResourceItem name="people" leftIcon={<PeopleIcon />} />
      <Menu.ResourceItem name="categories" leftIcon={<CategoriesIcon />} />
      <Menu.ResourceItem name="reminders" leftIcon={<RemindersIcon />} />
      <Menu.ResourceItem name="notifications" leftIcon={<NotificationsIcon />} />
      <Menu.ResourceItem name="tokens" leftIcon={<TokensIcon />} />
      <Menu.ResourceItem name="events" leftIcon={<EventsIcon />} />
      <Menu.Item to="/operations" primaryText={t.operations.title} leftIcon={<OperationsIcon />} />
      <Menu.ResourceItem name="sign-ins" leftIcon={<SignInsIcon />} />
      <Menu.Item to="/account" primaryText={t.menu.account} leftIcon={<AccountIcon />} />
    </Menu>
  )
}

const ToViewers = () => {
  const t = useTexts()
  const { permissions } = usePermissions()
  if (permissions !== 'viewer') return null
  return (
    <Alert severity="info" sx={{ mt: 1 }}>
      <strong>{t.layout.viewer}.</strong> {t.layout.viewerWhy}
    </Alert>
  )
}

const Bar = () => (
  <AppBar
    userMenu={<Me />}
    toolbar={
      <>
        <OtherLanguage />
        <LoadingIndicator />
      </>
    }
  />
)

export const Frame = ({ children }: { children?: ReactNode }) => {
  const t = useTexts()
  return (
    <Layout appBar={Bar} menu={Sections} sx={{ minWidth: 0, '& .RaLayout-content': { minWidth: 0 } }}>
      <ToViewers />
      {children}
      <Typography component="footer" variant="body2" sx={{ color: 'text.secondary', py: 2 }}>
        {t.layout.zone(zoneHere)}
      </Typography>
      <SignInAgain />
    </Layout>
  )
}
