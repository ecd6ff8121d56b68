import { backfillTablesSql, createTableSql, ownTablesSql, quoteName, readingRights } from '../ledger/index.ts'
import type { History, Project } from '../revision.ts'

/** What a project needs beside the package. */
export interface Setup {
  /** The line for drizzle.config.ts; `undefined` where nothing is missing. */
  readonly schemaFilter: string | undefined
  /** Makes the schemas and tables for a role that may not. */
  readonly sql: readonly string[]
  /** Lets a role look that changes nothing. */
  readonly looking: readonly string[]
  /** Steps of a workflow. */
  readonly ci: readonly string[]
}

/** Describes what is missing. */
export function describeSetup({ ledger, safety, schemaFilter }: Project, { format }: History): Setup {
  const own = `!${safety.schema}`
  const isMissing = format === 'folders' && !schemaFilter.includes(own)
  const filter = [...schemaFilter, own].map((name) => `'${name}'`).join(', ')
  const names = [...new Set([ledger.schema, safety.schema])]
  const schemas = names.map((schema) => quoteName(schema))
  return {
    schemaFilter: isMissing ? `schemaFilter: [${filter}],` : undefined,
    sql: [
      ...schemas.map((schema) => `create schema if not exists ${schema};`),
      `${createTableSql(ledger, format)};`,
      ...[...ownTablesSql(safety.schema), ...backfillTablesSql(safety.schema)].map((statement) => `${statement};`),
      ...schemas.flatMap((schema) => [
        `grant usage on schema ${schema} to <role>;`,
        `grant select, insert, update, delete on all tables in schema ${schema} to <role>;`,
        `grant usage on all sequences in schema ${schema} to <role>;`,
      ]),
    ],
    looking: names.flatMap(readingRights),
    ci: [
      '- run: npx drizzle-repository check      # of a pull request',
      '- run: npx drizzle-repository upgrade    # of a deployment, before the new code',
      '- run: npx drizzle-repository status     # after it',
    ],
  }
}

/** Adds the line to a config that has an `out`, as nearly all have; `undefined` where there is no such place. */
export function addSchemaFilter(config: string, line: string): string | undefined {
  if (config.includes('schemaFilter')) return undefined
  const place = /^([ \t]*)dialect\s*:.*$/m.exec(config)
  if (place === null) return undefined
  const end = place.index + place[0].length
  return `${config.slice(0, end)}\n${place[1]}${line}${config.slice(end)}`
}
