import { type SQL, sql } from 'drizzle-orm'
import type { Executor, TransactionOptions } from '../database/index.ts'

/** Makes the settings and timeouts of a transaction, in one statement. */
export async function applySettings(
  executor: Executor,
  { settings, statementTimeout, lockTimeout }: TransactionOptions,
): Promise<void> {
  const values = Object.entries({
    ...settings,
    ...(statementTimeout !== undefined && { statement_timeout: statementTimeout }),
    ...(lockTimeout !== undefined && { lock_timeout: lockTimeout }),
  })
  if (values.length === 0) return
  await executor.rows({
    table: 'settings',
    shape: `${values.length}`,
    isFixed: true,
    values: values.flatMap(([name, value]) => [name, String(value)]),
    build: (builders) => builders.select(settingCalls(values.length)).from(sql`(values (1)) as "settings"`),
  })
}

function settingCalls(count: number): Record<string, SQL> {
  const calls: Record<string, SQL> = {}
  for (let index = 0; index < count; index++) {
    const name = sql.placeholder(String(2 * index))
    const value = sql.placeholder(String(2 * index + 1))
    calls[`setting${index}`] = sql`set_config(${name}::text, ${value}::text, true)`
  }
  return calls
}
