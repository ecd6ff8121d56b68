import { withoutCase } from './drizzle-line.ts'
import { longestName } from './longest-name.ts'
import type { NamedConstraint } from './model.ts'

/*
 * A constraint that the schema does not name gets its name from who makes the table: drizzle-kit, whose lines do it
 * differently, or PostgreSQL itself.
 */

/** The generated names of a primary key. */
export function namesOfPrimaryKey(table: string, columns: readonly string[]): readonly string[] {
  return [`${table}_pkey`, `${table}_${columns.join('_')}_pk`]
}

/** The generated names of a unique constraint. */
export function namesOfUnique(table: string, columns: readonly string[]): readonly string[] {
  const stem = `${table}_${columns.join('_')}`
  return [`${stem}_unique`, `${stem}_key`]
}

/** The generated names of an index. */
export function namesOfIndex(table: string, columns: readonly string[]): readonly string[] {
  const stem = `${table}_${columns.join('_')}`
  return [`${stem}_index`, `${stem}_idx`]
}

/** The generated names of a foreign key. */
export function namesOfForeignKey(
  table: string,
  columns: readonly string[],
  foreignTable: string,
  foreignColumns: readonly string[],
): readonly string[] {
  const stem = `${table}_${columns.join('_')}`
  const long = `${stem}_${foreignTable}_${foreignColumns.join('_')}`
  return [`${long}_fk`, `${long}_fkey`, `${stem}_fkey`]
}

/** Names a constraint: one that is not called as tools call it has a name that the schema gives. */
export function nameConstraint(name: string | undefined, generatedNames: readonly string[]): NamedConstraint {
  const isGenerated = name === undefined || generatedNames.includes(name)
  return { name: name ?? generatedNames[0] ?? '', generatedNames: isGenerated ? generatedNames : [] }
}

/** Finds the constraint that PostgreSQL reported: by its own name, else by one that a tool may have given it. */
export function findConstraint<TConstraint extends NamedConstraint>(
  constraints: readonly TConstraint[],
  reported: string,
): TConstraint | undefined {
  return (
    constraints.find(({ name }) => isSameName(name, reported)) ??
    constraints.find(({ generatedNames }) => generatedNames.some((name) => isSameName(name, reported))) ??
    constraints.find(({ generatedNames }) => generatedNames.some((name) => withoutCase(name) === withoutCase(reported)))
  )
}

/** A name that is cut off is never so within a character. */
function isSameName(own: string, reported: string): boolean {
  if (own === reported) return true
  if (Buffer.byteLength(own) <= longestName) return false
  return (
    Buffer.from(own)
      .subarray(0, longestName)
      .toString()
      .replace(/\uFFFD+$/, '') === reported
  )
}
