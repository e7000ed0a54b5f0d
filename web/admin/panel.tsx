/** The panel: what it shows, and where it gets it from. Each page is loaded when it is first gone to. */
import { QueryClient } from '@tanstack/react-query'
import { type ComponentType, lazy } from 'react'
import { Admin, CustomRoutes, localStorageStore, Resource, reactRouterProvider } from 'react-admin'
import { authProvider } from './auth-provider.ts'
import { dataProvider } from './data-provider.ts'
import { i18nProvider } from './i18n.ts'
import { Frame } from './layout.tsx'
import { NotThere, Waiting } from './look/states.tsx'
import { SignInPage } from './sign-in.tsx'
import { darkTheme, lightTheme } from './theme.ts'

const page = <Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) =>
  lazy(async () => ({ default: (await load())[name] }))

const people = () => import('./people/people.tsx')
const tasks = () => import('./tasks/tasks.tsx')
const categories = () => import('./categories/categories.tsx')
const events = () => import('./events/events.tsx')
const AsOf = page(() => import('./people/as-of.tsx'), 'AsOf')
const Operations = page(() => import('./operations/operations.tsx'), 'Operations')
const Account = page(() => import('./account.tsx'), 'Account')

const { Route } = reactRouterProvider
/** What was read is asked for again when it is looked at again. */
const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 0 } } })

export const Panel = () => (
  <Admin
    title="Adak"
    authProvider={authProvider}
    catchAll={NotThere}
    darkTheme={darkTheme}
    dataProvider={dataProvider}
    disableTelemetry
    i18nProvider={i18nProvider}
    layout={Frame}
    loading={Waiting}
    loginPage={SignInPage}
    queryClient={queryClient}
    requireAuth
    store={localStorageStore(undefined, 'adak')}
    theme={lightTheme}
  >
    <Resource
      name="tasks"
      list={page(() => import('./tasks/list.tsx'), 'TaskList')}
      show={page(tasks, 'TaskPage')}
      create={page(tasks, 'TaskCreate')}
      edit={page(tasks, 'TaskEdit')}
    />
    <Resource
      name="people"
      list={page(people, 'PeopleList')}
      show={page(people, 'PersonPage')}
      edit={page(people, 'PersonEdit')}
      recordRepresentation={(person) => `Telegram ${person.telegramId}`}
    />
    <Resource
      name="categories"
      list={page(categories, 'CategoryList')}
      show={page(categories, 'CategoryPage')}
      create={page(categories, 'CategoryCreate')}
      edit={page(categories, 'CategoryEdit')}
    />
    <Resource name="reminders" list={page(() => import('./reminders/list.tsx'), 'ReminderList')} />
    <Resource name="notifications" list={page(() => import('./notifications/list.tsx'), 'NotificationList')} />
    <Resource name="tokens" list={page(() => import('./tokens/list.tsx'), 'TokenList')} />
    <Resource name="events" list={page(events, 'Log')} show={page(events, 'EventPage')} />
    <Resource name="sign-ins" list={page(() => import('./sign-ins/list.tsx'), 'SignInList')} />
    <CustomRoutes>
      <Route path="/people/:id/as-of" element={<AsOf />} />
      <Route path="/operations" element={<Operations />} />
      <Route path="/account" element={<Account />} />
    </CustomRoutes>
  </Admin>
)
