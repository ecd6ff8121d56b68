import type { CountLoad, Loads, RelationLoad } from '../load/index.ts'
import { describeOptions } from './describe-options.ts'

/**
 * Writes what relations are loaded with, the values of scopes too, as text: the same for loads that send the same.
 *
 * @returns `undefined` where something in them has no such text, such as SQL of a scope.
 */
export function describeLoads({ relations, counts, joined }: Loads): string | undefined {
  const parts = [
    ...[...relations, ...counts].map(describeStatement),
    ...[...relations, ...joined].map(({ nested }) => describeLoads(nested)),
  ]
  return parts.includes(undefined) ? undefined : `(${parts.join(';')})`
}

function describeStatement({ statement, keyColumns }: RelationLoad | CountLoad): string | undefined {
  const { shape, values, isFixed } = statement(keyColumns.map(() => ''))
  const described = isFixed ? describeOptions(values) : undefined
  return described === undefined ? undefined : `${JSON.stringify(shape)}${described}`
}
