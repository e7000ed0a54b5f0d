/** Rows as CSV (RFC 4180), a column a field; what a spreadsheet would take for a formula is quoted by an apostrophe. */
type Row = Readonly<Record<string, unknown>>

const flat = (row: Row, before = ''): [string, unknown][] =>
  Object.entries(row).flatMap(([name, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? flat(value as Row, `${before}${name}.`)
      : [[before + name, value]],
  )

const cell = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const csvOf = (rows: readonly Row[]): string => {
  const flattened = rows.map((row) => new Map(flat(row)))
  const named = [...new Set(flattened.flatMap((row) => [...row.keys()]))]
  // null in one row, an object in another.
  const columns = named.filter((name) => !named.some((other) => other.startsWith(`${name}.`)))
  const lines = [columns, ...flattened.map((row) => columns.map((column) => row.get(column)))]
  return lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('')
}
