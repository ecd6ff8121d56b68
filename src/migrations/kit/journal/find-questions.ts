import type { JournalSnapshot, JournalTable } from './journal-snapshot.ts'
import type { EntityPath, HintKind, Question } from '../kit.ts'

type Names = Readonly<Record<string, unknown>>

const kindsOfParts = {
  schemas: 'schema',
  enums: 'enum',
  sequences: 'sequence',
  tables: 'table',
  views: 'view',
  roles: 'role',
  policies: 'policy',
} as const satisfies Readonly<Record<string, HintKind>>

/**
 * What drizzle-kit 0.31 would ask about: what is new where something of its kind goes. It could have been called
 * something else before.
 */
export function findQuestions(before: JournalSnapshot, after: JournalSnapshot): readonly Question[] {
  const outer = Object.entries(kindsOfParts).flatMap(([part, kind]) =>
    ask(kind, [], before[part] as Names, after[part] as Names),
  )
  const inner = Object.entries(after.tables).flatMap(([key, table]) => {
    const old = before.tables[key]
    return old === undefined ? [] : askAboutTable(key, old, table)
  })
  return [...outer, ...inner]
}

function askAboutTable(key: string, before: JournalTable, after: JournalTable): readonly Question[] {
  const table = key.split('.')
  return [
    ...ask('column', table, before.columns, after.columns),
    ...ask('policy', table, before.policies, after.policies),
  ]
}

function ask(kind: HintKind, within: EntityPath, before: Names, after: Names): readonly Question[] {
  const isGone = Object.keys(before).some((name) => !(name in after))
  const added = Object.keys(after).filter((name) => !(name in before))
  return isGone ? added.map((name) => ({ kind, entity: [...within, ...pathOf(kind, within, name)] })) : []
}

function pathOf(kind: HintKind, within: EntityPath, name: string): EntityPath {
  const isPlain = within.length > 0 || kind === 'schema' || kind === 'role' || kind === 'policy'
  const dot = name.indexOf('.')
  return isPlain || dot < 0 ? [name] : [name.slice(0, dot), name.slice(dot + 1)]
}
