import { quoteName } from '../ledger/index.ts'
import type { Step } from '../step.ts'

/** A transaction after what steps have set: it may write, whatever they said. */
export function renderBeginAfter(steps: readonly Step[]): string {
  return settingsOf(steps).includes('default_transaction_read_only') ? 'BEGIN READ WRITE;' : 'BEGIN;'
}

/** What steps have set for their session, taken back until the transaction ends: the ledger is no matter of theirs. */
export function renderOwnSettings(steps: readonly Step[]): readonly string[] {
  const local = renderLocal(steps)
  // What the script has deferred runs with the settings of the script.
  return local.length > 0 ? ['SET CONSTRAINTS ALL IMMEDIATE;', ...local] : []
}

/** The same before anything of the transaction was run. */
export function renderLocal(steps: readonly Step[]): readonly string[] {
  return settingsOf(steps).map((name) => `SET LOCAL ${quoteSetting(name)} TO DEFAULT;`)
}

/** The statements of steps that set something: the next step begins with it. */
export function settersOf(steps: readonly Step[]): readonly string[] {
  return steps.flatMap(({ statements }) =>
    statements.flatMap(({ settings, text }) => (settings.length > 0 ? `${text};` : [])),
  )
}

/** What a revision has set and left goes before the next one. */
export function renderRestore(steps: readonly Step[]): readonly string[] {
  const texts = steps.flatMap(({ statements }) => statements.map(({ text }) => text))
  return [
    ...settingsOf(steps).map((name) => `RESET ${quoteSetting(name)};`),
    ...(texts.some((text) => /^create\s+(?:(?:local|global)\s+)?temp/i.test(text)) ? ['DISCARD TEMP;'] : []),
    ...(texts.some((text) => /^prepare\s/i.test(text)) ? ['DEALLOCATE ALL;'] : []),
  ]
}

function settingsOf(steps: readonly Step[]): readonly string[] {
  const names = steps.flatMap(({ statements }) => statements.flatMap(({ settings }) => settings))
  return [...new Set(names)].filter((name) => name !== 'all')
}

function quoteSetting(name: string): string {
  return quoteName(...name.split('.'))
}
