import { type SQL, sql } from 'drizzle-orm'
import { InvalidArgumentError } from '../errors/index.ts'
import type { Statement } from './statement.ts'
import type { Settings, TransactionOptions } from './transaction-options.ts'
import { outermostOf, type TransactionScope } from './transaction-scope.ts'

/** What sends the statement. */
interface Sender {
  rows(statement: Statement): Promise<unknown>
}

/** Makes the settings and timeouts of an outermost transaction; one inside of another has those of that one. */
export async function openSettings(
  executor: Sender,
  scope: TransactionScope | undefined,
  options: TransactionOptions,
): Promise<void> {
  if (scope === undefined || scope.parent !== undefined || scope.isForeign) return
  scope.settings = options.settings
  await applySettings(executor, options)
  scope.hasRun = false
}

/** In one statement. */
async function applySettings(
  executor: Sender,
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

/**
 * Checks that a transaction has the settings of the repositories that are used in it: row-level security would see other
 * rows otherwise.
 *
 * @throws {@link InvalidArgumentError} when it was opened without them.
 */
export function checkSettings(scope: TransactionScope, settings: Settings): void {
  const { settings: current = {} } = outermostOf(scope)
  if (Object.entries(settings).every(([name, value]) => name in current && String(current[name]) === String(value)))
    return
  throw new InvalidArgumentError({
    path: '$with context.settings',
    expected: 'a transaction that was opened with them, by $transaction of the same repositories',
    received: 'one without them',
  })
}
