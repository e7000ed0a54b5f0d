/** How many rows to ask for: one more than the page, rounded up, so that few texts of a statement are needed. */
const rungs = [11, 26, 51, 101, 251, 1001]
export const rung = (limit: number): number => rungs.find((rows) => rows > limit) ?? limit + 1

/** The rows of the page, and the last of them where there are more. */
export const cut = <Row>(rows: readonly Row[], limit: number): { page: readonly Row[]; last: Row | undefined } => {
  const page = rows.slice(0, limit)
  return { page, last: rows.length > limit ? page.at(-1) : undefined }
}
