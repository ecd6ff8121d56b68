import { Column, is, sql } from 'drizzle-orm'
import type { ColumnModel } from './model.ts'
import { decoderOf } from './use-row-mapper.ts'

/** Values of these are equal to what they are made of. */
const plainDecoders: ReadonlySet<unknown> = new Set([Number, BigInt, String, decoderOf(sql`true`).mapFromDriverValue])

/** Whether rows have other values of it than the database: an expression of a view, with a function of the caller's. */
export function isMapped({ column, field }: ColumnModel): boolean {
  if (column !== undefined) return false
  const decoder = decoderOf(field)
  return !is(decoder, Column) && !plainDecoders.has(decoder.mapFromDriverValue)
}
