import { Option, type Command } from 'commander'
import { chooseSince } from '../../commands/changed-since.ts'
import { type Fixed, fixIn } from '../../commands/fix.ts'
import { chooseByName, lintIn, readMajor, versionsOf } from '../../commands/lint.ts'
import { withoutEmptyTables } from '../../commands/lint-before-upgrade.ts'
import { readState } from '../../commands/session.ts'
import {
  asGithub,
  asJson,
  asSarif,
  asText,
  type LintReport,
  type Paint,
  readTableSizes,
  type TableSizes,
  type Versions,
  withLive,
  withSizes,
} from '../../lint/index.ts'
import { loadGrammar } from '../../grammar/index.ts'
import { loadProject } from '../../project/load-project.ts'
import { readHistory } from '../../project/read-history.ts'
import type { History, Project, Revision } from '../../revision.ts'
import { act, type CommonOptions, makeCommand } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { withCliSession } from '../open-session.ts'
import { print, printJson } from '../output.ts'
import { bold, dim, green, red, yellow } from '../screen/style.ts'

interface LintCliOptions extends CommonOptions {
  readonly pending?: boolean
  readonly since?: string
  readonly pg?: number
  readonly format?: 'text' | 'json' | 'github' | 'sarif'
  readonly fix?: boolean
  readonly strict?: boolean
}

/** What a database adds, where one is asked. */
interface Live {
  readonly versions: Versions | undefined
  readonly sizes: TableSizes
  readonly pending: readonly Revision[]
}

/** `lint`. */
export function lintCommand(): Command {
  return makeCommand('lint', 'say what revisions do to a database in use; exit 1 when something fails or blocks')
    .argument('[revisions...]', 'names, parts of names or files; by default all')
    .option('--pending', 'only what the database lacks')
    .option('--since <ref>', 'only what was added or changed after a commit, a branch or a tag')
    .option('--pg <major>', 'the version of PostgreSQL: 14 to 18', Number)
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json', 'github', 'sarif']))
    .option('--fix', 'write the safe statements into the files, and the revisions that have to follow')
    .option('--strict', 'exit 1 for warnings, too')
    .action(
      act<[readonly string[]], LintCliOptions>(async (options, words) => {
        const project = await loadProject({ config: options.config })
        const history = readHistory(project.folder)
        const live = await askDatabase(options)
        const chosen = await choose(options, history, words, live)
        const versions = options.pg === undefined ? live?.versions : undefined
        const settings = {
          versions: versions ?? versionsOf(options.pg, project.safety),
          rules: project.safety.rules,
          chosen,
        }
        if (options.fix === true) showFixed(options, await fixIn(project, history.revisions, settings))
        const linted = await lintIn(readHistory(project.folder), { ...settings, chosen: withNew(history, chosen) })
        const report = live ? await addLive(options, linted, live) : linted
        showReport(options, project, report)
        return answerOf(report, options.strict)
      }),
    )
}

/** The database is asked only where an option wants it: lint itself needs none. */
async function askDatabase(options: LintCliOptions): Promise<Live | undefined> {
  if (options.pending !== true && options.url === undefined) return undefined
  return withCliSession(options, async (session) => {
    const major = await readMajor(session.connection)
    const { matched } = await readState(session)
    const isKnown = major >= 14 && major <= 18
    return {
      versions: isKnown ? { oldest: major, newest: major } : undefined,
      sizes: await readTableSizes(session.connection),
      pending: matched.pending,
    }
  })
}

/** What the database says of the revisions that it lacks, and how large its tables are. */
async function addLive(options: LintCliOptions, linted: LintReport, { sizes, pending }: Live): Promise<LintReport> {
  const names = new Set(pending.map(({ name }) => name))
  return withCliSession(options, async ({ connection, history, safety }) => {
    const isPending = ({ name }: Revision): boolean => names.has(name)
    const { rules } = safety
    const asked = { history: history.revisions, isPending, rules }
    const report = await withLive(connection, await loadGrammar(), withSizes(linted, sizes), asked)
    return withoutEmptyTables(connection, report)
  })
}

async function choose(
  { pending, since }: LintCliOptions,
  history: History,
  words: readonly string[],
  live: Live | undefined,
): Promise<(revision: Revision) => boolean> {
  const choices = [chooseByName(history, words)]
  if (since !== undefined) choices.push(await chooseSince(history, since))
  if (pending === true) choices.push(({ name }) => live?.pending.some((revision) => revision.name === name) ?? false)
  return (revision) => choices.every((isChosen) => isChosen(revision))
}

/** The same choice of files that were read again, with the revisions that are new. */
function withNew({ revisions }: History, chosen: (revision: Revision) => boolean): (revision: Revision) => boolean {
  const passedOver = new Set(revisions.filter((revision) => !chosen(revision)).map(({ name }) => name))
  return ({ name }) => !passedOver.has(name)
}

function showReport({ format = 'text', json }: LintCliOptions, { root }: Project, report: LintReport): void {
  if (json === true || format === 'json') printJson(asJson(report, root))
  else if (format === 'sarif') printJson(asSarif(report, root))
  else for (const line of format === 'github' ? asGithub(report, root) : asText(report, { root, paint })) print(line)
}

function showFixed({ format = 'text', json }: LintCliOptions, fixes: readonly Fixed[]): void {
  if (json === true || format !== 'text') return
  for (const { revision, rules, added } of fixes) {
    print(`${green('✓')} ${bold(revision)}: ${rules.join(', ')}`)
    for (const name of added) print(dim(`  then ${name}`))
  }
  if (fixes.length > 0) print(`${dim('Read the ways down of these revisions: --fix leaves them as they are.')}\n`)
}

function answerOf({ errors, warnings }: LintReport, isStrict: boolean | undefined): ExitCode {
  return errors > 0 || (isStrict === true && warnings > 0) ? exitCodes.no : exitCodes.yes
}

/** Signs in the colours of the screen. */
export const paint: Paint = (severity, text) =>
  severity === 'error' ? red(text) : severity === 'warning' ? yellow(text) : dim(text)
