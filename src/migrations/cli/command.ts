import { Command } from 'commander'
import { MigrationError } from '../migration-error.ts'
import { type ExitCode, exitCodeOf } from './exit-codes.ts'
import { hidePasswordOf, print, printError, printJson, withoutSecrets } from './output.ts'
import { cyan, red, usePlainText } from './screen/style.ts'

/** The options that every command has. */
export interface CommonOptions {
  readonly config?: string
  readonly url?: string
  readonly json?: boolean
  readonly color: boolean
}

/** Makes a command with the options that all have. */
export function makeCommand(name: string, summary: string): Command {
  return new Command(name)
    .description(summary)
    .option('--config <file>', "drizzle-kit's config (default: drizzle.config.ts)")
    .option('--url <url>', "the database (default: the config's dbCredentials, else DATABASE_URL)")
    .option('--json', 'print one JSON document')
    .option('--no-color', 'print without colours (also NO_COLOR)')
    .allowExcessArguments(false)
    .exitOverride()
}

/**
 * Makes the action of a command: it gets the arguments and options, and its answer becomes the exit code. Errors are
 * printed here, the same way for all.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a command names the types of its own options
export function act<TParameters extends readonly unknown[], TOptions extends CommonOptions>(
  run: (options: TOptions, ...parameters: TParameters) => Promise<ExitCode>,
): (...all: readonly unknown[]) => Promise<void> {
  return async (...all) => {
    // commander adds the options and the command to the arguments.
    const options = all.at(-2) as TOptions
    if (!options.color) usePlainText()
    // Before the config is loaded, whose own errors are printed, too.
    hidePasswordOf(process.env['DATABASE_URL'])
    const values: readonly unknown[] = Object.values(options)
    for (const given of values) if (typeof given === 'string') hidePasswordOf(given)
    try {
      process.exitCode = await run(options, ...(all.slice(0, -2) as unknown as TParameters))
    } catch (error) {
      process.exitCode = exitCodeOf(error)
      printFailure(error, options.json === true)
    }
  }
}

function printFailure(error: unknown, isJson: boolean): void {
  const message = withoutSecrets(error instanceof Error ? error.message : String(error))
  const details = error instanceof MigrationError ? error.details : undefined
  const cause =
    error instanceof Error && error.cause instanceof Error ? withoutSecrets(innermost(error.cause).message) : undefined
  if (isJson) {
    printJson({ error: { message, cause, ...details } })
    return
  }
  printError(`${red('✗')} ${message}`)
  if (cause !== undefined && cause !== '') printError(`  cause: ${cause}`)
  if (details?.next !== undefined) printError(`  next:  ${cyan(details.next)}`)
  if (details === undefined && !(error instanceof Error && 'code' in error) && error instanceof Error)
    printError(error.stack ?? '')
}

/** Drizzle and postgres.js wrap what PostgreSQL said. */
function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error
}

/** Prints a document with `--json`, else its lines. */
export function show(options: CommonOptions, document: unknown, lines: () => readonly string[]): void {
  if (options.json === true) printJson(document)
  else for (const line of lines()) print(line)
}
