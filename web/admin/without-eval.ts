/** zod would try to make code from text, which the page's policy forbids; it has to be told before it is used. */
import { config } from 'zod'

config({ jitless: true })
