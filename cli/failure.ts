/** Something did not work, and its message, meant for a person, says what to do. Exit status 1. */
export class Failure extends Error {}
