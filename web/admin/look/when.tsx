/** An instant, short; all of it on pointing. */
import { useFormats } from './formats.ts'

export const When = ({ at }: { at: string | null | undefined }) => {
  const { instant, exact } = useFormats()
  if (!at) return '–'
  return (
    <time dateTime={at} title={exact(at)} style={{ whiteSpace: 'nowrap' }}>
      {instant(at)}
    </time>
  )
}
