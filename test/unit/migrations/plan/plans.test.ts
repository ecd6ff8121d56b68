import { beforeAll, describe, expect, test } from 'vitest'
import { type Grammar, loadGrammar } from '../../../../src/migrations/grammar/index.ts'
import type { MatchedLedger } from '../../../../src/migrations/ledger/index.ts'
import {
  describeLosses,
  findTrouble,
  nextDown,
  planDowngrade,
  planStamp,
  planSteps,
  planUpgrade,
} from '../../../../src/migrations/plan/index.ts'
import type { History, Revision } from '../../../../src/migrations/revision.ts'
import { revisionOf, scriptOf } from '../../../support/revision-of.ts'

let grammar: Grammar
beforeAll(async () => {
  grammar = await loadGrammar()
})

const kinds = (text: string): string[] =>
  planSteps(scriptOf(text), grammar.splitStatements).map(({ kind, statements }) => `${kind} ${statements.length}`)

describe('steps', () => {
  test('are one transaction where PostgreSQL can do that', () => {
    expect(kinds('CREATE TABLE a ();--> statement-breakpoint\nCREATE TABLE b ();')).toEqual(['transaction 2'])
    expect(kinds('-- nothing\n')).toEqual([])
  })

  test('are cut where it cannot, and at a COMMIT of the script', () => {
    expect(kinds('CREATE TABLE a (i int); CREATE INDEX CONCURRENTLY x ON a (i); SELECT 1; SELECT 2')).toEqual([
      'transaction 1',
      'alone 1',
      'transaction 2',
    ])
    expect(kinds('SELECT 1; COMMIT; SELECT 2; BEGIN; SELECT 3')).toEqual([
      'transaction 1',
      'transaction 1',
      'transaction 1',
    ])
  })

  test('are statements where the header says so', () => {
    expect(kinds('-- drizzle-repository: one-by-one\nSELECT 1; SELECT 2; VACUUM;')).toEqual([
      'transaction 1',
      'transaction 1',
      'alone 1',
    ])
  })
})

const down = (text = 'SELECT 0;'): Partial<Revision> => ({ down: scriptOf(text, 'down.sql') })
const a = revisionOf('a', 1, undefined, down())
const b = revisionOf('b', 2, undefined, {
  parents: ['a'],
  ...down('-- drizzle-repository: lossy t.x: gone\nSELECT 0;'),
})
const c = revisionOf('c', 3, undefined, { parents: ['a'] })
const d = revisionOf('d', 4, undefined, { parents: ['b', 'c'], ...down() })
const history: History = { format: 'folders', folder: '/drizzle', revisions: [a, b, c, d] }

const applied = (...revisions: Revision[]): MatchedLedger => ({
  ledger: { name: { schema: 'drizzle', table: 't' }, format: 'folders', rows: [] },
  applied: revisions.map((revision, index) => ({
    revision,
    row: { id: index, hash: '', createdAt: revision.when, name: revision.name, appliedAt: undefined },
    isEdited: false,
  })),
  pending: history.revisions.filter((revision) => !revisions.includes(revision)),
  orphans: [],
  squashed: [],
})

const up = (matched: MatchedLedger, target: string): string[] =>
  planUpgrade(history, matched, target, grammar.splitStatements).revisions.map(({ revision }) => revision.name)
const back = (matched: MatchedLedger, target: string): string[] =>
  planDowngrade(history, matched, target, grammar.splitStatements).revisions.map(({ revision }) => revision.name)

describe('an upgrade', () => {
  test('takes what is pending, some of it, or what a revision needs', () => {
    expect(up(applied(), 'head')).toEqual(['a', 'b', 'c', 'd'])
    expect(up(applied(a), '+2')).toEqual(['b', 'c'])
    expect(up(applied(), 'c')).toEqual(['a', 'c'])
    expect(up(applied(a, c), 'd')).toEqual(['b', 'd'])
    expect(up(applied(a), 'a')).toEqual([])
  })

  test('says where each revision comes from and goes to', () => {
    const { revisions } = planUpgrade(history, applied(a), '+2', grammar.splitStatements)
    expect(revisions.map(({ from, to }) => [from?.name, to?.name])).toEqual([
      ['a', 'b'],
      ['b', 'c'],
    ])
  })
})

describe('a downgrade', () => {
  test('undoes the last applied first, whatever the branches', () => {
    expect(back(applied(a, d, b), '-1')).toEqual(['b'])
    expect(back(applied(a, d, b), 'a')).toEqual(['b', 'd'])
    expect(back(applied(a, b), 'base')).toEqual(['b', 'a'])
  })

  test('names what it loses, and refuses what has no way down', () => {
    expect(describeLosses(planDowngrade(history, applied(a, b), '-1', grammar.splitStatements))).toEqual([
      'b: t.x: gone',
    ])
    expect(() => back(applied(a, c), '-1')).toThrow('none of c')
  })

  test.each(['head', '+1', '-3', 'd'])('to "%s" is refused', (target) => {
    expect(() => back(applied(a, b), target)).toThrow('Expected')
  })
})

test('the command that goes back is named as it is to be typed', () => {
  expect(nextDown(a, '-1')).toBe('drizzle-repository downgrade -1')
  expect(nextDown(b, 'base')).toBe('drizzle-repository downgrade base --accept-loss')
})

test('a stamp adds what is missing and takes back what is beyond', () => {
  const plan = planStamp(history, applied(a, d), 'b')
  expect(plan.added.map(({ name }) => name)).toEqual(['b'])
  expect(plan.removed.map(({ revision }) => revision.name)).toEqual(['d'])
  expect(planStamp(history, applied(a), 'base').removed).toHaveLength(1)
  expect(planStamp(history, applied(a), 'head').added).toHaveLength(3)
})

test('every trouble has a sentence and a next command', () => {
  const matched = applied(a, c)
  const troubles = findTrouble({
    history: { ...history, revisions: [...history.revisions, revisionOf('far', 4_000_000_000_000, undefined, down())] },
    matched: {
      ...matched,
      applied: matched.applied.map((one) => ({ ...one, isEdited: one.revision === a })),
      orphans: [{ id: 9, hash: '', createdAt: 1, name: undefined, appliedAt: undefined }],
    },
    runs: [
      {
        id: '1',
        revision: 'd',
        direction: 'up',
        hash: '',
        startedAt: '',
        milliseconds: undefined,
        outcome: undefined,
        by: '',
        errorCode: undefined,
        steps: [],
      },
    ],
    invalidIndexes: ['t_a'],
    project: {
      schemaFilter: [],
      safety: { pg: undefined, lockTimeout: '5s', schema: 'drizzle_repository', rules: {} },
    },
    now: 0,
  })
  expect(troubles.map(({ kind, revision, isNote }) => [kind, revision, isNote])).toEqual([
    ['edited', 'a', false],
    ['orphan', undefined, false],
    ['unfinished', 'd', false],
    ['outOfOrder', 'b', false],
    ['futureDate', 'far', true],
    ['invalidIndex', undefined, false],
    ['missingDown', 'c', true],
    ['missingSchemaFilter', undefined, true],
  ])
  expect(troubles.every(({ sentence, next }) => sentence !== '' && next !== '')).toBe(true)
})
