import type { JournalColumn, JournalSnapshot } from '../journal/journal-snapshot.ts'
import type { Snapshot } from '../kit.ts'

/** What of a schema decides what a change of it loses; both lines' snapshots say it in their own ways. */
export interface SnapshotShape {
  /** By `schema.table.column`. */
  readonly columns: ReadonlyMap<string, ColumnShape>
  /** Values by `schema.name`. */
  readonly enums: ReadonlyMap<string, readonly string[]>
}

export interface ColumnShape {
  readonly type: string
  /** The enum that it is of, or has elements of: `schema.name`. */
  readonly enumName: string | undefined
  readonly isGenerated: boolean
  readonly isRequired: boolean
}

/** An entity of a snapshot of 1.0. */
export interface FoldersEntity {
  readonly entityType: string
  readonly schema?: string
  readonly table?: string
  readonly name: string
  readonly type?: string
  readonly typeSchema?: string | null
  readonly dimensions?: number
  readonly notNull?: boolean
  readonly default?: unknown
  readonly generated?: unknown
  readonly identity?: unknown
  readonly values?: readonly string[]
  readonly where?: unknown
  readonly columns?: readonly unknown[]
  readonly definition?: string | null
}

/** Reads the shape of a snapshot of either line. */
export function shapeOf(snapshot: Snapshot): SnapshotShape {
  const entities = entitiesOf(snapshot)
  return entities === undefined ? shapeOfJournal(snapshot as JournalSnapshot) : shapeOfFolders(entities)
}

/** The entities of a snapshot of 1.0; `undefined` for one of 0.31. */
export function entitiesOf(snapshot: Snapshot): readonly FoldersEntity[] | undefined {
  return Array.isArray(snapshot['ddl']) ? (snapshot['ddl'] as FoldersEntity[]) : undefined
}

function shapeOfFolders(entities: readonly FoldersEntity[]): SnapshotShape {
  const enums = entities.filter(({ entityType }) => entityType === 'enums')
  const columns = entities.filter(({ entityType }) => entityType === 'columns')
  return {
    enums: new Map(enums.map(({ schema, name, values = [] }) => [`${schema}.${name}`, values])),
    columns: new Map(
      columns.map((column) => {
        const type = `${column.type}${'[]'.repeat(column.dimensions ?? 0)}`
        return [`${column.schema}.${column.table}.${column.name}`, columnShape(type, column.typeSchema, column)]
      }),
    ),
  }
}

function shapeOfJournal({ tables, enums }: JournalSnapshot): SnapshotShape {
  return {
    enums: new Map(Object.values(enums).map(({ schema, name, values }) => [`${schema || 'public'}.${name}`, values])),
    columns: new Map(
      Object.entries(tables).flatMap(([table, { columns }]) =>
        Object.values(columns).map((column) => [
          `${table}.${column.name}`,
          columnShape(column.type, column.typeSchema, column),
        ]),
      ),
    ),
  }
}

function columnShape(
  type: string,
  typeSchema: string | null | undefined,
  column: Pick<JournalColumn, 'generated' | 'identity' | 'default'> & { readonly notNull?: boolean },
): ColumnShape {
  const isSerial = /^(small|big)?serial/.test(type)
  const hasValue = isPresent(column.default) || isPresent(column.generated) || isPresent(column.identity) || isSerial
  return {
    type,
    enumName: isPresent(typeSchema) ? `${typeSchema}.${type.replaceAll(/\[\d*\]/g, '')}` : undefined,
    isGenerated: isPresent(column.generated),
    isRequired: column.notNull === true && !hasValue,
  }
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}
