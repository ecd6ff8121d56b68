import { NotFoundError } from '../errors/index.ts'
import { type Aliases, allOf, type Expression } from '../plan/index.ts'
import { planFilter, planScopes } from '../query/index.ts'
import { planHasKey, type Texts, valuesOf } from './link-rows.ts'
import { identityOfKey, keyOf } from './nested-keys.ts'
import type { Place } from './place.ts'
import { planUpdateEach } from './plan-update-each.ts'
import { prepare } from './prepare.ts'
import { duplicates } from './read-target.ts'
import type { RowValues } from './read-values.ts'
import type { RelationEnds } from './relation-ends.ts'
import { countRows, type NestedContext, runNested } from './run-nested.ts'
import { textOfStored } from './stored-text.ts'

/** A row that is there, and what it is to refer to. */
interface Connected {
  readonly key: readonly unknown[]
  readonly texts: Texts
  readonly place: Place
}

/** Lets rows that are there refer to others; those that do already stay as they are. */
export async function connectRows(
  context: NestedContext,
  { target, theirs }: RelationEnds,
  rows: readonly Connected[],
  path: string,
): Promise<void> {
  const distinct = withoutRepetition(rows, ({ key }) => identityOfKey(target, key, `${path} connect`), path)
  if (distinct.length === 0) return
  const drafts = distinct.map(({ texts, place }) => ({ values: new Map(), filled: valuesOf(theirs, texts), place }))
  const patches = await prepare(target, 'update', drafts)
  const changes = distinct.map(({ key }, index) => ({ key: keyOf(target, key), patch: patches[index] as RowValues }))
  const written = await runNested(context, target, 'Update', (returning) =>
    planUpdateEach(target, changes, returning, path, { changedIn: theirs }),
  )
  if (written === distinct.length) return
  const keys = distinct.map(({ key }) => key)
  const isThere = (aliases: Aliases): Expression | undefined =>
    allOf([planScopes(target, planFilter, aliases), planHasKey(target, keys, path)])
  if ((await countRows(context, target, isThere)) < keys.length) throw new NotFoundError(target.name, 'key')
}

/** Rows without those that are named again; one cannot refer to two. */
function withoutRepetition(
  rows: readonly Connected[],
  identityOf: (row: Connected) => string,
  path: string,
): readonly Connected[] {
  const byIdentity = new Map<string, Connected>()
  for (const row of rows) {
    const identity = identityOf(row)
    const first = byIdentity.get(identity) ?? row
    if (first.texts.some((text, index) => textOfStored(text) !== textOfStored(row.texts[index])))
      throw duplicates(`${path} connect`, 'one that two rows connect')
    byIdentity.set(identity, first)
  }
  return [...byIdentity.values()]
}
