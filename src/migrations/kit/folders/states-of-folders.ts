import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Revision } from '../../revision.ts'
import type { EntityPath, HintKind, Rename, Snapshot, States } from '../kit.ts'
import { readJson } from '../read-json.ts'

/** The function of drizzle-kit 1.0 that makes whole schemas of the changes which all but the first revision keep. */
export interface Reconstructor {
  reconstruct(files: Readonly<Record<string, unknown>>, id: string): Promise<Snapshot>
}

/** A snapshot file of 1.0. */
interface SnapshotFile extends Snapshot {
  readonly id: string
  readonly type: 'base' | 'diff'
  readonly deltas?: readonly Delta[]
}

interface Delta {
  readonly op: string
  /** The kind and the path: `columns\0["public","users","name"]`. */
  readonly key?: string
  readonly set?: Readonly<Record<string, unknown>>
}

/** The schema before a revision is the one after it without its own changes: so merges have one, too. */
export async function readStatesOfFolders(
  api: Reconstructor,
  folder: string,
  { snapshotPath }: Revision,
): Promise<States | undefined> {
  if (snapshotPath === undefined) return undefined
  const own = readJson(snapshotPath) as SnapshotFile
  const files = readSnapshotFiles(folder)
  const after = await api.reconstruct(files, own.id)
  if (own.type === 'base') return { before: { ...after, ddl: [] }, after }
  const unchanged = { ...files, [basename(dirname(snapshotPath))]: { ...own, deltas: [], footprints: [] } }
  return { before: await api.reconstruct(unchanged, own.id), after }
}

function readSnapshotFiles(folder: string): Readonly<Record<string, unknown>> {
  const files = readdirSync(folder).map((name) => [name, readJson(join(folder, name, 'snapshot.json'))] as const)
  return Object.fromEntries(files.filter(([, file]) => file !== undefined))
}

/** What a revision renamed, as its snapshot has it. */
export function readDeltaRenames({ snapshotPath }: Revision): readonly Rename[] {
  const file = snapshotPath === undefined ? undefined : (readJson(snapshotPath) as SnapshotFile)
  return (file?.deltas ?? []).flatMap(({ op, key = '', set = {} }) => {
    const [entities = '', path = '[]'] = key.split('\0')
    const kind = kinds[entities]
    if (op !== 'rename' || kind === undefined) return []
    const from = JSON.parse(path) as EntityPath
    return [{ type: 'rename' as const, kind, from, to: renamed(from, set) }]
  })
}

function renamed(from: EntityPath, set: Readonly<Record<string, unknown>>): EntityPath {
  const to = [...from]
  if (typeof set['name'] === 'string') to[to.length - 1] = set['name']
  if (typeof set['schema'] === 'string' && to.length > 1) to[0] = set['schema']
  return to
}

const kinds: Readonly<Record<string, HintKind>> = {
  schemas: 'schema',
  tables: 'table',
  columns: 'column',
  enums: 'enum',
  sequences: 'sequence',
  views: 'view',
  policies: 'policy',
  roles: 'role',
  checks: 'check',
  indexes: 'index',
  uniques: 'unique',
  pks: 'primary_key',
  fks: 'foreign key',
}
