/** A button asks for something that no longer makes sense. */
export class Stale extends Error {}
