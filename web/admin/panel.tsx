/** The panel: what it shows, and where it gets it from. */
import { Admin } from 'react-admin'

export const Panel = () => <Admin />
