import { register } from 'node:module'

/* Preloaded into a worker: what imports Drizzle gets 1.0, the npm alias `drizzle-orm-v1`. */
const hooks = `export const resolve = (specifier, context, next) =>
  next(specifier.replace(/^drizzle-orm(?=\\/|$)/, 'drizzle-orm-v1'), context)`

register(`data:text/javascript,${encodeURIComponent(hooks)}`)
