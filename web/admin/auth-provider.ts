/** Who may do what in the panel, as react-admin asks. The services decide; this only shows it. */
import type { AuthProvider } from 'react-admin'
import { api } from './api.ts'
import { session } from './session.ts'
import { told } from './told.ts'

const reads = new Set(['list', 'show', 'export'])
export const canWrite = (): boolean => session.current()?.role === 'superuser'

const signedIn = async () => {
  if (!session.current()) session.begin((await api.readSession()).body)
  const known = session.current()
  if (!known) throw new Error('nobody is signed in')
  return known
}

export const authProvider: AuthProvider = {
  async login({ username: name, password }) {
    try {
      session.begin((await api.signIn({ body: { name, password } })).body)
    } catch (error) {
      throw told(error, 'signIn')
    }
  },
  async logout() {
    if (session.current()) await api.signOut().catch(() => undefined)
    session.end()
  },
  async checkAuth() {
    await signedIn()
  },
  async checkError({ status }) {
    if (status === 401) throw new Error('the session has ended')
  },
  async getIdentity() {
    const { name } = await signedIn()
    return { id: name, fullName: name }
  },
  getPermissions: async () => (await signedIn()).role,
  canAccess: async ({ action }) => {
    await signedIn()
    return reads.has(action) || canWrite()
  },
}
