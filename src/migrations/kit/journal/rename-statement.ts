import type { JournalSnapshot } from './journal-snapshot.ts'
import type { EntityPath, Rename } from '../kit.ts'

/** A rename as drizzle-kit 0.31 writes it. */
export function renameStatement({ kind, from, to }: Rename, snapshot: JournalSnapshot): string {
  const name = quote(String(to.at(-1)))
  switch (kind) {
    case 'column':
      return `ALTER TABLE ${quotePath(from.slice(0, 2))} RENAME COLUMN ${quote(String(from[2]))} TO ${name};`
    case 'schema':
      return `ALTER SCHEMA ${quote(String(from[0]))} RENAME TO ${name};`
    case 'enum':
      return renameOrMove('TYPE', from, to)
    case 'sequence':
      return renameOrMove('SEQUENCE', from, to)
    case 'view':
      return renameOrMove(isMaterialized(snapshot, from) ? 'MATERIALIZED VIEW' : 'VIEW', from, to)
    default:
      return renameOrMove('TABLE', from, to)
  }
}

function renameOrMove(what: string, from: EntityPath, to: EntityPath): string {
  const statements = []
  if (from[0] !== to[0]) statements.push(`ALTER ${what} ${quotePath(from)} SET SCHEMA ${quote(String(to[0]))};`)
  if (from[1] !== to[1])
    statements.push(`ALTER ${what} ${quotePath([String(to[0]), String(from[1])])} RENAME TO ${quote(String(to[1]))};`)
  return statements.join('\n')
}

function isMaterialized(snapshot: JournalSnapshot, path: EntityPath): boolean {
  return snapshot.views[path.join('.')]?.['materialized'] === true
}

function quotePath([schema = 'public', ...rest]: EntityPath): string {
  const path = schema === 'public' ? rest : [schema, ...rest]
  return path.map(quote).join('.')
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
