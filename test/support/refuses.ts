import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { expect, it } from 'vitest'
import { createRepositories, type InputError, type Model, type Repository } from '../../src/index.ts'
import { errorBeforeStatement } from './errors.ts'
import * as schema from './odd-schema.ts'

// Nothing listens there: a statement that is sent would fail in another way.
export const unreachable = drizzle({ client: postgres('postgres://nobody@127.0.0.1:1/nowhere', { max: 1 }) })

/** A repository as JavaScript sees it: every method takes anything. */
type Untyped = Readonly<Record<keyof Repository<Model, never>, (...parameters: unknown[]) => Promise<unknown>>>

/** Repositories that take anything. */
export const untyped = createRepositories(unreachable, schema) as unknown as Readonly<
  Record<keyof typeof schema, Untyped>
>

export type Call = () => Promise<unknown>
type ErrorClass = new (...parameters: never[]) => InputError

/** Expects calls to fail with an error of this class, at this path, before a statement is sent. */
export function refuses(type: ErrorClass, calls: Readonly<Record<string, readonly [path: string, call: Call]>>): void {
  it.each(Object.entries(calls))('%s', async (_, [path, call]) => {
    const error = await errorBeforeStatement(async () => call())
    expect(error).toBeInstanceOf(type)
    expect((error as InputError).details.path).toBe(path)
    expect(`${(error as Error).message} ${JSON.stringify((error as InputError).details)}`).not.toContain('marker')
  })
}
