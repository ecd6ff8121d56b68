import type { Node, PartitionBoundSpec } from '../grammar/index.ts'

/**
 * What the files have made so far. It is folded from statements in order, which write into it; everybody else reads.
 * Objects go by `schema.name`; a name without a schema is one of `public`, unless the search path
 * says otherwise.
 */
export interface Schema {
  readonly tables: Map<string, Table>
  readonly indexes: Map<string, Index>
  readonly views: Map<string, View>
  readonly readers: Map<string, Reader>
  readonly types: Map<string, UserType>
  readonly functions: Map<string, UserFunction>
  /** What `SET TimeZone` said last; `undefined` is the server's. */
  timeZone: string | undefined
  /** Tables whose rows are values of columns or parts of types; seldom one is. */
  readonly rowTypes: Set<string>
  readonly searchPath: SearchPath
  /** Whether the script has made a temporary table or view, which hides others of its name. */
  hasTemporaries: boolean
  /** The number of the revision that is being folded. */
  revision: number
}

/** The schemas in which names without one are looked for, and the first of which gets what is made without one. */
interface SearchPath {
  /** The path of the server and the role. */
  usual: readonly string[]
  /** What the script has set until its end, and until the end of the transaction. */
  ofScript: readonly string[] | undefined
  ofTransaction: readonly string[] | undefined
}

export interface Table {
  readonly name: string
  readonly kind: 'table' | 'materialized view'
  /** The revision that made it. */
  readonly madeIn: number
  readonly columns: Map<string, Column>
  constraints: readonly Constraint[]
  /** How it is partitioned; `undefined` for a plain table. */
  partitioning: Partitioning | undefined
  partitionOf: Partition | undefined
  /** The tables whose columns it inherits; a partition has none. */
  inherits: readonly string[]
  /** Whether another table inherits from it, or has. */
  hasHeirs: boolean
  /** Whether CLUSTER without a table is about it. */
  isClustered: boolean
  /** The composite type that it is made of. */
  ofType: string | undefined
  isUnlogged: boolean
}

export interface Partitioning {
  readonly strategy: 'range' | 'list' | 'hash'
  /** The columns; `undefined` for an expression. */
  readonly columns: readonly (string | undefined)[]
}

export interface Partition {
  readonly table: string
  readonly bound: PartitionBoundSpec
}

export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly isNotNull: boolean
  readonly collation: string | undefined
  readonly generated: Generated | undefined
  readonly isIdentity: boolean
  /** Whether it has a default of its own, which a serial has. */
  readonly hasDefault: boolean
}

export interface Generated {
  readonly kind: 'stored' | 'virtual'
  /** The columns that its expression reads. */
  readonly columns: ReadonlySet<string>
}

/** A type by PostgreSQL's internal name (`int4`, `varchar`), or `schema.name` for one of the files. */
export interface ColumnType {
  readonly name: string
  readonly modifiers: readonly number[]
  readonly isArray: boolean
}

export interface Constraint {
  readonly name: string
  readonly kind: 'check' | 'foreign key' | 'unique' | 'primary key' | 'exclusion' | 'not null'
  /** The columns that it is of, or that its expression reads. */
  readonly columns: readonly string[]
  readonly isValid: boolean
  readonly isEnforced: boolean
  readonly expression: Node | undefined
  /** The table that a foreign key refers to. */
  readonly references: string | undefined
  /** The columns that it names there; none are those of the primary key. */
  readonly referenced: readonly string[]
}

export interface Index {
  readonly name: string
  readonly table: string
  /** Plain columns; `undefined` stands for an expression. */
  readonly columns: readonly (string | undefined)[]
  /** What its expressions and its predicate read. */
  readonly computed: ReadonlySet<string>
  readonly isUnique: boolean
  readonly isOfConstraint: boolean
}

/** A view, or the query of a materialized view. */
export interface View {
  readonly name: string
  readonly madeIn: number
  /** The tables that it reads, and of each the columns; `undefined` for all. */
  readonly uses: ReadonlyMap<string, ReadonlySet<string> | undefined>
}

/** A policy, a rule or a trigger: it keeps columns that it reads from being changed. */
export interface Reader {
  readonly kind: 'policy' | 'rule' | 'trigger'
  readonly name: string
  readonly table: string
  /** What each of its expressions reads: columns of its own table, or of those that the expression names. */
  readonly parts: readonly { readonly tables: ReadonlySet<string>; readonly columns: ReadonlySet<string> }[]
}

export interface UserType {
  readonly name: string
  readonly kind: 'enum' | 'domain' | 'composite' | 'other'
  readonly madeIn: number
  /** What a domain is of. */
  readonly base: ColumnType | undefined
  /** The constraints of a domain; `not null` is one. */
  constraints: readonly { readonly name: string; readonly isValid: boolean }[]
  /** The default of a domain, which a column without one of its own has. */
  preset: Node | undefined
  /** The types of a composite's attributes, and that of a range. */
  readonly attributes: Map<string, ColumnType>
  /** The labels of an enum. */
  readonly labels: Set<string>
}

export interface UserFunction {
  readonly name: string
  readonly volatility: 'volatile' | 'stable' | 'immutable'
  /** The one expression that a function of SQL returns, which PostgreSQL may put in its place. */
  readonly body: Node | undefined
}

export function emptySchema(): Schema {
  return {
    tables: new Map(),
    indexes: new Map(),
    views: new Map(),
    readers: new Map(),
    types: new Map(),
    functions: new Map(),
    timeZone: undefined,
    rowTypes: new Set(),
    searchPath: { usual: ['public'], ofScript: undefined, ofTransaction: undefined },
    hasTemporaries: false,
    revision: 0,
  }
}
