import { describeValue, InvalidModelError, listNames } from '../errors/index.ts'
import type { TableRules } from './table-rules.ts'

const verbs: ReadonlySet<string> = new Set(['create', 'update', 'delete'])
const shapes: ReadonlySet<string> = new Set(['insert', 'update'])
const hookNames: ReadonlySet<string> = new Set([
  'beforeCreate',
  'afterCreate',
  'beforeUpdate',
  'afterUpdate',
  'beforeDelete',
  'afterDelete',
  'afterLoad',
])

/**
 * Reads the audit, validators and hooks of a table.
 *
 * @throws {@link InvalidModelError} for an unknown name, or what is not of its kind.
 */
export function readTableRules(
  { audit, validate, hooks }: Readonly<Record<string, unknown>>,
  path: string,
): TableRules {
  checkMembers(audit, verbs, 'a function that makes values from the context', isFunction, `${path}.audit`)
  checkMembers(validate, shapes, 'a Standard Schema', isStandardSchema, `${path}.validate`)
  checkMembers(hooks, hookNames, 'a function', isFunction, `${path}.hooks`)
  // Checked above, as far as it can be.
  return {
    ...(audit !== undefined && { audit }),
    ...(validate !== undefined && { validate }),
    ...(hooks !== undefined && { hooks }),
  } as TableRules
}

function checkMembers(
  members: unknown,
  names: ReadonlySet<string>,
  expected: string,
  isMember: (member: unknown) => boolean,
  path: string,
): void {
  if (members === undefined) return
  if (typeof members !== 'object' || members === null)
    throw new InvalidModelError({
      path,
      expected: `an object of ${listNames(names)}`,
      received: describeValue(members),
    })
  for (const [name, member] of Object.entries(members)) {
    if (!names.has(name))
      throw new InvalidModelError({ path: `${path}.${name}`, expected: listNames(names), received: 'another name' })
    if (member !== undefined && !isMember(member))
      throw new InvalidModelError({ path: `${path}.${name}`, expected, received: describeValue(member) })
  }
}

function isFunction(member: unknown): boolean {
  return typeof member === 'function'
}

/** Some validators are functions. */
function isStandardSchema(member: unknown): boolean {
  if ((typeof member !== 'object' && typeof member !== 'function') || member === null) return false
  const { '~standard': standard } = member as { readonly '~standard'?: { readonly validate?: unknown } }
  return typeof standard?.validate === 'function'
}
