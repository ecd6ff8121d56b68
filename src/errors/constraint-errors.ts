import { RepositoryError, type RepositoryErrorCode } from './repository-error.ts'

/** What PostgreSQL and the model say about a violated constraint. */
export interface ConstraintDetails {
  /** The table by its name in the schema, or by its database name where the model does not know it. */
  readonly table: string | undefined
  /** The constraint's or unique index's name in the database; a NOT NULL constraint has none before PostgreSQL 18. */
  readonly constraint: string | undefined
  /**
   * The properties of the row that the constraint is about, in its order. Empty where no property can be named: see
   * `propertiesUnknownBecause`.
   */
  readonly properties: readonly string[]
  /** Why `properties` is empty or incomplete: the index is over expressions, or the model has no such constraint. */
  readonly propertiesUnknownBecause: 'expression' | 'not in the model' | undefined
  readonly sqlState: string
  /** For a unique violation: the scopes that leave the other row out of the call, where that is known. */
  readonly outsideOf?: readonly string[] | undefined
}

/** A write that PostgreSQL refused because of a constraint. */
export class ConstraintViolationError extends RepositoryError<ConstraintDetails> {
  constructor(code: RepositoryErrorCode, rule: string, details: ConstraintDetails, cause: unknown, advice = '') {
    super(code, `Expected ${rule}${subjectOf(details)}.${advice}`, { ...details, origin: 'client' }, cause)
  }
}

/** Another row already has these values (23505). */
export class UniqueViolationError extends ConstraintViolationError {
  constructor(details: ConstraintDetails, cause: unknown) {
    super('UNIQUE_VIOLATION', 'values that no other row has', details, cause, adviceOn(details))
  }
}

/** A referenced row is missing, or a row is still referenced (23503; 23001 for RESTRICT from PostgreSQL 18 on). */
export class ForeignKeyViolationError extends ConstraintViolationError {
  constructor(details: ConstraintDetails, cause: unknown) {
    super('FOREIGN_KEY_VIOLATION', 'every reference to have its row', details, cause)
  }
}

/** A required property has no value (23502). */
export class NotNullViolationError extends ConstraintViolationError {
  constructor(details: ConstraintDetails, cause: unknown) {
    super('NOT_NULL_VIOLATION', 'a value, got null', details, cause)
  }
}

/** A value breaks a CHECK constraint or a domain's rule (23514). */
export class CheckViolationError extends ConstraintViolationError {
  constructor(details: ConstraintDetails, cause: unknown) {
    super('CHECK_VIOLATION', 'values that pass the check', details, cause)
  }
}

/** The row conflicts with another one under an exclusion constraint (23P01). */
export class ExclusionViolationError extends ConstraintViolationError {
  constructor(details: ConstraintDetails, cause: unknown) {
    super('EXCLUSION_VIOLATION', 'values that exclude no other row', details, cause)
  }
}

function adviceOn({ outsideOf }: ConstraintDetails): string {
  if (outsideOf === undefined) return ''
  const names = outsideOf.map((name) => `'${name}'`).join(', ')
  if (outsideOf.includes('softDelete'))
    return ` The row that has them is deleted or outside of ${names}: restore it, or make the unique index partial.`
  return ` The row that has them is outside of ${names}.`
}

function subjectOf({ table, properties, constraint }: ConstraintDetails): string {
  const owner = table === undefined ? '' : ` in "${table}"`
  const names = properties.length === 0 ? '' : ` for ${properties.map((property) => `"${property}"`).join(', ')}`
  return `${names}${owner}${constraint === undefined ? '' : ` (constraint "${constraint}")`}`
}
