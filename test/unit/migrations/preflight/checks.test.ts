import { describe, expect, test } from 'vitest'
import { checkOldCode, checkOrder, checkSessions } from '../../../../src/migrations/preflight/index.ts'
import type { OtherSession, Sessions } from '../../../../src/migrations/preflight/sessions.ts'
import { revisionOf } from '../../../support/revision-of.ts'

function phased(name: string, phase: string): ReturnType<typeof revisionOf> {
  return revisionOf(name, 0, `-- drizzle-repository: phase ${phase}\nSELECT 1;`)
}

function sessionsOf(others: readonly Partial<OtherSession>[], more: Partial<Sessions> = {}): Sessions {
  const plain = { pid: 7, applicationName: 'api', user: 'me', state: 'idle', seconds: 0, locks: '', query: '' }
  return { others: others.map((other) => ({ ...plain, ...other })), hidden: 0, prepared: [], vacuumed: 0, ...more }
}

test('what expands and what contracts are not deployed at once', () => {
  expect(checkOrder([phased('more', 'expand'), phased('less', 'contract')])).toMatchObject({
    isFine: false,
    next: 'drizzle-repository upgrade more, then the code, then the rest',
  })
  expect(checkOrder([phased('less', 'contract')])).toMatchObject({
    isFine: true,
    sentence: 'the code first, then these revisions, which contract',
  })
  expect(checkOrder([revisionOf('plain', 0)])).toMatchObject({ isFine: true })
})

describe('old code', () => {
  const breakage = { revision: 'drop', message: 'reads users.nick', tables: ['public.users'] }

  test('is whoever is connected, and first of all who named the table', () => {
    const sessions = sessionsOf([
      { query: 'select "nick" from "users"' },
      { applicationName: 'worker', query: 'select from users_old' },
    ])
    expect(checkOldCode([breakage], sessions)).toMatchObject({
      isFine: false,
      details: ['reads users.nick · api (1 session) named the table last'],
    })
    expect(checkOldCode([breakage], sessionsOf([{ applicationName: 'worker' }])).details).toEqual([
      'reads users.nick · may still be run by worker (1 session)',
    ])
  })

  test('is nobody where nothing breaks, or only people are connected', () => {
    expect(checkOldCode([], sessionsOf([{}]))).toMatchObject({ isFine: true })
    expect(checkOldCode([breakage], sessionsOf([{ applicationName: 'psql' }]))).toMatchObject({ isFine: true })
    expect(checkOldCode([breakage], sessionsOf([], { hidden: 2 }))).toMatchObject({
      isFine: false,
      details: ['reads users.nick · may still be run by somebody, and 2 sessions that this role cannot see'],
    })
  })
})

test('prepared transactions and a vacuum against wraparound are in the way', () => {
  const found = checkSessions(sessionsOf([{}], { prepared: [{ name: 'left', seconds: 90 }], vacuumed: 1 }), 5000)
  expect(found).toMatchObject({
    isFine: false,
    sentence: '1 session: 1 prepared transaction, a vacuum against wraparound, which makes way for nobody',
    details: ['prepared transaction left, 1 min 30 s old'],
  })
})
