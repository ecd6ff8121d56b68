import { describe, expect, it } from 'vitest'
import { createRepositories, InvalidArgumentError } from '../../src/index.ts'
import { errorBeforeStatement } from '../support/errors.ts'
import * as schema from '../support/odd-schema.ts'
import { type Call, refuses, unreachable } from '../support/refuses.ts'

type Untyped = Readonly<Record<'$transaction' | '$advisoryLock', (...parameters: unknown[]) => Promise<unknown>>>
const { $transaction, $advisoryLock } = createRepositories(unreachable, schema) as unknown as Untyped

const run = async (): Promise<void> => undefined
const given =
  (options: unknown): Call =>
  () =>
    $transaction(run, options)
const of = '$transaction options'

describe('transactions that are refused', () => {
  refuses(InvalidArgumentError, {
    'no function': ['$transaction', () => $transaction()],
    'options that are none': [of, given('serializable')],
    'an unknown option': [`${of}.isolation`, given({ isolation: 'serializable' })],
    'an unknown isolation level': [`${of}.isolationLevel`, given({ isolationLevel: 'snapshot marker' })],
    'an unknown access mode': [`${of}.accessMode`, given({ accessMode: 'readonly' })],
    'an unknown propagation': [`${of}.propagation`, given({ propagation: 'never' })],
    'deferrable as text': [`${of}.deferrable`, given({ deferrable: 'yes' })],
    'no attempts': [`${of}.retry`, given({ retry: 0 })],
    'half an attempt': [`${of}.retry.attempts`, given({ retry: { attempts: 1.5 } })],
    'retry without attempts': [`${of}.retry.attempts`, given({ retry: {} })],
    'an unknown option of retry': [`${of}.retry.times`, given({ retry: { attempts: 2, times: 3 } })],
    'a negative delay': [`${of}.retry.delay`, given({ retry: { attempts: 2, delay: -1 } })],
    'settings that are none': [`${of}.settings`, given({ settings: ['app.tenant'] })],
    'a setting that is undefined': [`${of}.settings.app.tenant`, given({ settings: { 'app.tenant': undefined } })],
    'a setting that is null': [`${of}.settings.app.tenant`, given({ settings: { 'app.tenant': null } })],
    'a timeout as text': [`${of}.statementTimeout`, given({ statementTimeout: '5s marker' })],
    'an endless timeout': [`${of}.lockTimeout`, given({ lockTimeout: Infinity })],
    'a signal that is none': [`${of}.signal`, given({ signal: 'marker' })],
    'an advisory lock without a key': ['$advisoryLock key', () => $advisoryLock(undefined, run)],
    'an advisory lock of a fraction': ['$advisoryLock key', () => $advisoryLock(1.5, run)],
    'an advisory lock beyond 64 bits': ['$advisoryLock key', () => $advisoryLock(2n ** 63n, run)],
    'an advisory lock without a function': ['$advisoryLock', () => $advisoryLock('marker')],
    'an unknown option of an advisory lock': [
      '$advisoryLock options.wait',
      () => $advisoryLock('marker', run, { wait: true }),
    ],
  })

  it('a $using of no database', async () => {
    const { $using } = createRepositories(unreachable, schema)
    expect(await errorBeforeStatement(async () => $using({} as never))).toBeInstanceOf(InvalidArgumentError)
  })
})
