import { describe, expect, it } from 'vitest'
import { afterCommit, createRepositories, InputError } from '../../src/index.ts'
import { errorBeforeStatement } from '../support/errors.ts'
import * as schema from '../support/odd-schema.ts'
import { type Call, unreachable, untyped } from '../support/refuses.ts'

const { measures } = untyped

const calls: Readonly<Record<string, readonly [call: Call, advice: string]>> = {
  'an updateMany whose filter is undefined': [
    () => measures.updateMany({ where: undefined, set: { value: 1 } }),
    'updateMany.where: expected a condition, got undefined. Use updateAll when every row is meant.',
  ],
  'a deleteMany without a filter': [
    () => measures.deleteMany({}),
    'deleteMany.where: expected a condition, got undefined. Use deleteAll when every row is meant.',
  ],
  'a key of a json document as an operator': [
    () => measures.findMany({ where: { details: { theme: 'dark' } } }),
    'A value inside of the document is { path: [key], eq: value }.',
  ],
  'a relation of a table that has none': [
    () => measures.findMany({ with: { parts: true } }),
    'Relations are those of `relations()` in the schema; on Drizzle 1.0 give what defineRelations returns instead of it.',
  ],
  'a lock outside of a transaction': [
    () => measures.findMany({ lock: { mode: 'update' } }),
    'The lock would end with the statement: use $transaction.',
  ],
  'options in the place of classes': [
    async () => createRepositories(unreachable, schema, { onQuery: () => undefined } as never),
    'Options such as onQuery are the fourth argument, after the classes of your own.',
  ],
  'an afterCommit outside of a transaction': [
    async () => afterCommit(() => undefined),
    'Outside there is no commit to wait for: call the function itself.',
  ],
}

describe('errors about arguments that say what to do', () => {
  it.each(Object.entries(calls))('%s', async (_, [call, advice]) => {
    const error = await errorBeforeStatement(call)
    expect(error).toBeInstanceOf(InputError)
    expect((error as InputError).message).toContain(advice)
  })
})
