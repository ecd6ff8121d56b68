import { type Schema, shortName } from '../schema/index.ts'
import type { Cause, Effect, Lock, Work } from './effects/effect.ts'
import type { Remedy, Report } from './finding.ts'
import { type LockMode, stronger, whoWaits } from './lock-modes.ts'
import type { Scene } from './scene.ts'

/** The strongest lock of each table. */
export function strongestLocks(locks: readonly Lock[]): Map<string, LockMode> {
  const strongest = new Map<string, LockMode>()
  for (const { table, mode } of locks) strongest.set(table, stronger(mode, strongest.get(table)))
  return strongest
}

/** The locks that somebody waits for. Nobody writes into a materialized view, so only its readers can wait. */
export function waitedFor(schema: Schema, locks: ReadonlyMap<string, LockMode>): Map<string, LockMode> {
  const isWaited = ([table, mode]: [string, LockMode]): boolean => {
    const waits = whoWaits(mode)
    return waits !== undefined && (waits !== 'writes' || schema.tables.get(table)?.kind !== 'materialized view')
  }
  return new Map([...locks].filter(isWaited))
}

/** The locks of a statement that somebody waits for, of all its commands: each is held until the last one is done. */
export function ownLocks({ schema, effects }: Pick<Scene, 'schema' | 'effects'>): Map<string, LockMode> {
  return waitedFor(schema, strongestLocks(effects.flatMap(({ locks }) => locks)))
}

const noLocks: ReadonlyMap<string, LockMode> = new Map()

/** Reports the work of one cause where somebody waits for the statement's own locks. */
export function reportBlocking(scene: Scene, cause: Cause, remedyOf: (effect: Effect) => Remedy): Report[] {
  const working = scene.effects.filter((effect) => effect.cause === cause && effect.work.length > 0)
  const locks = working.length === 0 ? noLocks : ownLocks(scene)
  if (locks.size === 0) return []
  return working.map((effect) => ({
    message: describeBlocking(locks, effect),
    locks,
    work: effect.work,
    remedy: remedyOf(effect),
    location: effect.location,
    isUncertain: effect.isUncertain ?? false,
  }))
}

/** Writes locks and work as a sentence: `AccessExclusive on orders while every row is read: reads and writes wait.` */
export function describeBlocking(
  locks: ReadonlyMap<string, LockMode>,
  { work, isUncertain = false }: Pick<Effect, 'work' | 'isUncertain'>,
): string {
  const byMode = groupBy([...locks], ([, mode]) => mode)
  const held = [...byMode].map(([mode, tables]) => `${mode} on ${listTables(tables.map(([table]) => table))}`)
  const waits = [...locks.values()].includes('AccessExclusive') ? 'reads and writes' : 'writes'
  const isSame = work.every(({ table }) => locks.size === 1 && locks.has(table))
  return `${held.join(' and ')} while ${describeWork(work, isSame, isUncertain ? 'may be' : 'is')}: ${waits} wait`
}

function describeWork(work: readonly Work[], isSame: boolean, verb: string): string {
  const byKind = groupBy(work, ({ kind }) => kind)
  return [...byKind]
    .map(([kind, items]) => {
      const of = isSame ? '' : ` of ${listTables(items.map(({ table }) => table))}`
      return `${workWords[kind]}${of} ${verb} ${workVerbs[kind]}`
    })
    .join(' and ')
}

const workWords = { scan: 'every row', rewrite: 'every row', build: 'an index' } as const
const workVerbs = { scan: 'read', rewrite: 'written anew', build: 'built' } as const

export function listTables(tables: readonly string[]): string {
  const names = [...new Set(tables)].map(shortName)
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

function groupBy<TItem, TKey>(items: readonly TItem[], keyOf: (item: TItem) => TKey): Map<TKey, TItem[]> {
  const groups = new Map<TKey, TItem[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}
