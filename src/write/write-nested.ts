import type { Row } from '../database/index.ts'
import { NotFoundError } from '../errors/index.ts'
import { planFind } from '../query/index.ts'
import { changeRelated } from './change-related.ts'
import { createNested, writeReferred } from './create-nested.ts'
import { textsOf } from './link-rows.ts'
import { planUpdate } from './plan-update.ts'
import type { WriteReturning } from './plan-written.ts'
import { readChangedRow, readNewRow } from './read-nested.ts'
import { byKey } from './target.ts'
import type { UncheckedOptions, WriteContext } from './write-context.ts'

/** Inserts a row and what is in it, in one transaction. */
export async function createRowNested(
  { table, executor, needed }: WriteContext,
  values: unknown,
  returning: WriteReturning,
  options: UncheckedOptions,
): Promise<Row> {
  const row = readNewRow(table, values, 'create values', [])
  const [created] = await executor.transaction((inside) =>
    createNested({ executor: inside, signal: options?.signal }, table, [{ ...row, filled: [] }], returning, 'create'),
  )
  return (needed === undefined ? created?.['row'] : created) as Row
}

/** Changes a row and what is related to it, in one transaction. */
export async function updateRowNested(
  { table, executor, needed }: WriteContext,
  key: unknown,
  patch: unknown,
  returning: WriteReturning,
  options: UncheckedOptions,
): Promise<Row> {
  const { patch: values, relations } = readChangedRow(table, patch, 'update patch')
  const target = byKey(table, key, 'update').plan
  const dependent = relations.filter(({ ends }) => ends.holder !== 'own')
  const all = [...new Set([...(needed ?? []), ...dependent.flatMap(({ ends }) => ends.own)])]
  const updated = await executor.transaction(async (inside) => {
    const context = { executor: inside, signal: options?.signal }
    const changed = new Map(values)
    for (const writes of relations.filter(({ ends }) => ends.holder === 'own')) {
      const [given = []] = await writeReferred(context, [writes], 'update')
      for (const [column, value] of given) changed.set(column, value)
    }
    const { columns, extras } = returning
    const statement =
      changed.size === 0
        ? planFind(table, key, { columns, extras, lock: { mode: 'no key update' } }, 'update', all)
        : planUpdate(table, changed, target, { ...returning, needed: all }, 'update')
    const [row] = await inside.rows(statement, options?.signal)
    if (row === undefined) throw new NotFoundError(table.name, 'key')
    for (const writes of dependent)
      await changeRelated(context, { writes, texts: textsOf(row, writes.ends.own, writes.path) }, 'update')
    return row
  })
  return (needed === undefined ? updated['row'] : updated) as Row
}
