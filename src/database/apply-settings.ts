import { sql } from 'drizzle-orm'
import { InvalidArgumentError } from '../errors/index.ts'
import {
  bindRaw,
  type Compiled,
  type Executable,
  type Fields,
  type QueryBuilders,
  type Statement,
  toStatement,
  type Value,
} from '../plan/index.ts'
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
  const planned = values.map(([name, value]) => [bindRaw(name), bindRaw(String(value))] as const)
  await executor.rows(toStatement('settings', selectSettings, { settings: planned }))
}

interface SettingsPlan {
  readonly settings: readonly (readonly [Value, Value])[]
}

function selectSettings(builders: QueryBuilders, { settings }: Compiled<SettingsPlan>): Executable {
  const calls = settings.map(([name, value], index) => [
    `setting${index}`,
    sql`set_config(${name}::text, ${value}::text, true)`,
  ])
  return builders.select(Object.fromEntries(calls) as Fields).from(sql`(values (1)) as "settings"`)
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
