/**
 * Writes docs/locks.md: every pattern is run on a server of each named major, `npm run docs:locks -- 14 15 16 17 18`, and
 * what lint says stands beside it. It fails where lint and a server disagree. Results stay in temp/, so that majors can be
 * traced one by one; without a major the page is written from those.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadGrammar } from '../src/migrations/grammar/index.ts'
import type { LockMode, Work } from '../src/migrations/lint/index.ts'
import { type ServerMajor, serverMajors, startServerOfMajor } from '../src/server/index.ts'
import { lockPatterns, type LockPattern } from './lock-patterns/index.ts'
import { type TracedPattern, tracePattern } from './lock-patterns/trace-pattern.ts'
import { root } from './run-command.ts'

type ByMajor = ReadonlyMap<ServerMajor, TracedPattern>

const asked = serverMajors.filter((major) => process.argv.slice(2).includes(String(major)))

const modes: Readonly<Record<LockMode, string>> = {
  AccessShare: 'AS',
  RowShare: 'RS',
  RowExclusive: 'RX',
  ShareUpdateExclusive: 'SUX',
  Share: 'S',
  ShareRowExclusive: 'SRX',
  Exclusive: 'X',
  AccessExclusive: 'AX',
}
const verbs: Readonly<Record<Work['kind'], string>> = { scan: 'reads', rewrite: 'writes', build: 'builds an index of' }

const patterns = Object.values(lockPatterns).flat()
for (const major of asked) await traceMajor(major)
const majors = serverMajors.filter((major) => existsSync(cacheOf(major)))
const results = new Map(patterns.map((pattern) => [pattern, readResults(pattern)]))
const disagreements = listDisagreements()
writeFileSync(join(root, 'docs/locks.md'), renderPage())
process.stdout.write(
  `${results.size} patterns on PostgreSQL ${majors.join(', ')}: ${disagreements.length} disagreements\n`,
)
for (const line of disagreements) process.stdout.write(`${line}\n`)
process.exitCode = disagreements.length > 0 ? 1 : 0

/** Traces every pattern that a major knows, a few at a time, and keeps the results in temp/. */
async function traceMajor(major: ServerMajor): Promise<void> {
  const grammar = await loadGrammar()
  const server = await startServerOfMajor(major)
  const traced: Record<string, TracedPattern> = {}
  const left = patterns.filter(({ since = 0 }) => since <= major)
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      traced[next.name] = await tracePattern(grammar, { ...server, run: `locks_${major}` }, major, next)
    }
  }
  try {
    await Promise.all([work(), work(), work()])
  } finally {
    await server.stop()
  }
  mkdirSync(join(root, 'temp'), { recursive: true })
  writeFileSync(cacheOf(major), JSON.stringify(traced))
}

function cacheOf(major: ServerMajor): string {
  return join(root, `temp/locks-${major}.json`)
}

/** What the majors said of a pattern, those that were traced by an earlier run too. */
function readResults({ name }: LockPattern): ByMajor {
  const all = majors.flatMap((major): [ServerMajor, TracedPattern][] => {
    // The file is this script's own.
    const traced = (JSON.parse(readFileSync(cacheOf(major), 'utf8')) as Record<string, TracedPattern>)[name]
    return traced ? [[major, traced]] : []
  })
  return new Map(all)
}

function listDisagreements(): string[] {
  return [...results].flatMap(([{ name, sql }, byMajor]) =>
    [...byMajor].flatMap(([major, { judgements }]) =>
      judgements
        .filter(({ verdict }) => verdict === 'differs')
        .map(({ lint, trace }) => `${major}: ${name}: lint says ${lint}, traced ${trace}: ${sql}`),
    ),
  )
}

function renderPage(): string {
  const groups = Object.entries(lockPatterns).map(([group, patterns]) =>
    [
      `## ${group}`,
      '',
      '| Statement | Locks | Work | lint |',
      '| --- | --- | --- | --- |',
      ...patterns.map((pattern) => renderRow(pattern, results.get(pattern) ?? new Map())),
      '',
    ].join('\n'),
  )
  return `${head()}\n${groups.join('\n')}`
}

function head(): string {
  return `# Locks

What changes of a schema lock and do, traced on PostgreSQL ${listOf(majors.map(String))}, with what
[lint](lint.md) says beside it. This page is made by \`npm run docs:locks\`, which fails where the two disagree.

The tables have 1,000 rows each. \`t\` has a primary key and an index of \`a\`; \`child\` refers to \`p\`; \`pt\` is
partitioned. A lock is one of AS (AccessShare, left out), RS (RowShare), RX (RowExclusive), SUX (ShareUpdateExclusive), S
(Share), SRX (ShareRowExclusive), X (Exclusive) and AX (AccessExclusive): from S on writers wait for it, for AX readers do,
too. A cell holds for every version unless it says so.
`
}

function renderRow({ name, sql, since = 14 }: LockPattern, byMajor: ByMajor): string {
  const statement = `${name}<br>\`${sql.replaceAll('\n', ' ').replaceAll('|', '\\|')}\``
  const cells = [describeLocks, describeWork, describeLint].map((describe) => renderCell(byMajor, describe))
  const from = since > 14 ? ` (from ${since})` : ''
  return `| ${statement}${from} | ${cells.join(' | ')} |`
}

/** A cell says once what is the same on several versions. */
function renderCell(byMajor: ByMajor, describe: (traced: TracedPattern) => string): string {
  const texts = new Map<string, number[]>()
  for (const [major, traced] of byMajor) texts.set(describe(traced), [...(texts.get(describe(traced)) ?? []), major])
  const [only, ...more] = texts.keys()
  if (only === undefined || more.length === 0) return only || '–'
  return [...texts].map(([text, on]) => `${listOf(on.map(String))}: ${text || '–'}`).join('; ')
}

function describeLocks({ locks, error }: TracedPattern): string {
  if (error !== undefined) return ''
  return locks
    .map(({ table, mode }) => `${shortName(table)} ${modes[mode]}`)
    .toSorted()
    .join(', ')
}

function describeWork({ work, error }: TracedPattern): string {
  if (error !== undefined) return `refused: ${error}`
  const done = new Map(work.map(({ table, kind }) => [`${kind} ${table}`, `${verbs[kind]} ${shortName(table)}`]))
  return [...done.values()].toSorted().join(', ')
}

function describeLint({ findings, judgements }: TracedPattern): string {
  const told = new Set(
    findings.flatMap(({ severity, verdict, rule }) =>
      severity === 'note' ? [] : [`${verdict}: [${rule}](lint/${rule}.md)`],
    ),
  )
  const differs = judgements.some(({ verdict }) => verdict === 'differs') ? '**differs** ' : ''
  return `${differs}${[...told].join('<br>')}`
}

function shortName(table: string): string {
  return table.replace(/^public\./, '')
}

function listOf(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`
}
