/** What `unsealed.ts` puts in the place of the sealing of people's words. */
import type { Sealed } from '#platform/event-store/sealing.ts'

export const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && 'sealed' in value && typeof value.sealed === 'string'

export const keyIdOf = ({ sealed }: Sealed): string => sealed.slice(0, Math.max(0, sealed.indexOf('.')))

export const seal = (value: unknown, _: object, keyId: string): Sealed => ({
  sealed: `${keyId}.${JSON.stringify(value)}`,
})

export const unseal = ({ sealed }: Sealed): unknown => JSON.parse(sealed.slice(sealed.indexOf('.') + 1))
