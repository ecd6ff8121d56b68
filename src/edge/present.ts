/** An object whose properties that can be `undefined` are optional instead. */
export type Present<TValues> = {
  [TName in keyof TValues as undefined extends TValues[TName] ? never : TName]: TValues[TName]
} & {
  [TName in keyof TValues as undefined extends TValues[TName] ? TName : never]?: Exclude<TValues[TName], undefined>
}

/**
 * Leaves out what is `undefined`: for filters whose conditions are optional. A filter by itself refuses `undefined`, since it
 * would match more rows than it seems to.
 *
 * @returns A new object. What is inside of values stays as it is.
 * @example
 * ```ts
 * const search = (filter: { name?: string; role?: 'editor' | 'admin' }) =>
 *   repositories.users.findMany({ where: present({ name: filter.name, role: filter.role }) })
 * await search({ role: 'admin' })
 * // select … from "users" where "users"."role" = $1
 * ```
 */
export function present<const TValues extends object>(values: TValues): Present<TValues> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<TValues>
}
