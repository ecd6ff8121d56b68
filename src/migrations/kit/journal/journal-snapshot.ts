import type { Snapshot } from '../kit.ts'

/** What has a name in a snapshot of 0.31; keys are `schema.name` for what has a schema. */
type Named<TValue = Readonly<Record<string, unknown>>> = Readonly<Record<string, TValue>>

/** A snapshot of drizzle-kit 0.31, as far as we change it. */
export interface JournalSnapshot extends Snapshot {
  readonly id: string
  readonly tables: Named<JournalTable>
  readonly enums: Named<{ readonly name: string; readonly schema: string; readonly values: readonly string[] }>
  readonly schemas: Named<string>
  readonly sequences: Named
  readonly roles: Named
  readonly policies: Named
  readonly views: Named
}

/** A table; the schema `public` is written as nothing here, and as `public` in keys. */
export interface JournalTable {
  readonly name: string
  readonly schema: string
  readonly columns: Named<JournalColumn>
  readonly indexes: Named
  readonly foreignKeys: Named
  readonly compositePrimaryKeys: Named
  readonly uniqueConstraints: Named
  readonly policies: Named
  readonly checkConstraints: Named
}

export interface JournalColumn {
  readonly name: string
  readonly type: string
  readonly typeSchema?: string
  readonly notNull: boolean
  readonly default?: unknown
  readonly generated?: unknown
  readonly identity?: unknown
}

/** The schema before the first revision. */
export const emptySnapshot: JournalSnapshot = {
  id: '00000000-0000-0000-0000-000000000000',
  prevId: '',
  version: '7',
  dialect: 'postgresql',
  tables: {},
  enums: {},
  schemas: {},
  sequences: {},
  roles: {},
  policies: {},
  views: {},
  _meta: { columns: {}, schemas: {}, tables: {} },
}
