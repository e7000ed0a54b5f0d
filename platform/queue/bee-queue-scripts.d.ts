/** bee-queue's Lua scripts, which it declares to nobody. */
declare module 'bee-queue/lib/lua/index.js' {
  const scripts: { buildCache(client: unknown): Promise<unknown> }
  export default scripts
}
