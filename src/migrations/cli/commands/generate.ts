import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { generateByAsking, generateIn, type GenerateOptions, type GenerateResult } from '../../commands/generate.ts'
import { generateDownIn, type WrittenDown } from '../../commands/generate-down.ts'
import type { Hint } from '../../kit/index.ts'
import { MigrationError } from '../../migration-error.ts'
import { lintIn, versionsOf } from '../../commands/lint.ts'
import { asJson, asText, type LintReport } from '../../lint/index.ts'
import { loadProject } from '../../project/load-project.ts'
import { readHistory } from '../../project/read-history.ts'
import type { Project } from '../../revision.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { paint } from './lint.ts'
import { fromHere } from '../screen/from-here.ts'
import { bold, dim, green, yellow } from '../screen/style.ts'

interface GenerateCliOptions extends CommonOptions {
  readonly message?: string
  readonly rename: readonly string[]
  readonly create: readonly string[]
  readonly hints?: string
  readonly explain?: boolean
  readonly down?: boolean
}

/** `generate`. */
export function generateCommand(): Command {
  const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value]
  return makeCommand('generate', 'write the next revision from the definitions, up and down')
    .argument('[revisions...]', 'with --down: the revisions to write ways down for')
    .option('-m, --message <name>', 'the name of the revision')
    .option('--rename <old=new>', 'table.old=new for a column, old=new for anything else; may be repeated', collect, [])
    .option('--create <name>', 'table.column, or anything else that is new; may be repeated', collect, [])
    .option('--hints <file>', "answers in a file, as drizzle-kit 1.0's --hints-file")
    .option('--explain', 'only show what would be written')
    .option('--down', 'only write ways down, for revisions that have none')
    .action(
      act<[readonly string[]], GenerateCliOptions>(async (options, revisions) => {
        const project = await loadProject({ config: options.config })
        if (options.down === true) return writeDowns(options, project, revisions)
        refuseRevisions(revisions)
        const result = await generate(project, options)
        const report = options.explain === true ? undefined : await lintGenerated(project, result)
        show(options, { ...result, lint: report && asJson(report, project.root) }, () => [
          ...describeGenerated(result),
          ...describeLint(project, report),
        ])
        return result.revision === undefined ? exitCodes.no : exitCodes.yes
      }),
    )
}

async function generate(project: Project, options: GenerateCliOptions): Promise<GenerateResult> {
  const decisions: GenerateOptions = {
    name: options.message,
    renames: options.rename,
    creates: options.create,
    hints: readHints(options.hints),
    explain: options.explain === true,
  }
  try {
    return await generateIn(project, decisions)
  } catch (error) {
    const isQuestion = error instanceof MigrationError && error.details.reason === 'decision'
    const mayAsk = process.stdin.isTTY && process.stdout.isTTY && options.json !== true && options.explain !== true
    if (!isQuestion || !mayAsk) throw error
    return generateByAsking(project, options.message)
  }
}

async function writeDowns(
  options: GenerateCliOptions,
  project: Project,
  revisions: readonly string[],
): Promise<ExitCode> {
  const written = await generateDownIn(project, { revisions })
  show(options, { downs: written }, () =>
    written.length === 0 ? ['every revision has a way down'] : written.flatMap(describeDown),
  )
  return written.every(({ path }) => path !== undefined) ? exitCodes.yes : exitCodes.no
}

/** Lints what was generated, before anybody runs it. */
export async function lintGenerated(project: Project, { revision }: GenerateResult): Promise<LintReport | undefined> {
  if (revision === undefined) return undefined
  const { rules } = project.safety
  const versions = versionsOf(undefined, project.safety)
  return lintIn(readHistory(project.folder), { rules, versions, chosen: ({ name }) => name === revision })
}

/** What lint found, where it found something. */
export function describeLint({ root }: Project, report: LintReport | undefined): readonly string[] {
  if (report === undefined || report.errors + report.warnings === 0) return []
  return ['', ...asText(report, { root, paint, hasNotes: false })]
}

/** What was generated, for the screen. */
export function describeGenerated(result: GenerateResult): readonly string[] {
  if (result.revision === undefined) return ['nothing to generate: the definitions are those of the last revision']
  return [
    bold(result.revision),
    dim(fromHere(result.path)),
    result.up.trimEnd(),
    '',
    ...describeDown(result.down),
    ...(result.down.text === undefined ? [] : [result.down.text.trimEnd()]),
  ]
}

function describeDown({ revision, path, reason, lossy, irreversible }: WrittenDown): readonly string[] {
  if (path === undefined) {
    const why = reason === 'custom' ? 'its SQL is its own: write its way down' : 'drizzle-kit kept no snapshot of it'
    return [`${yellow('!')} no way down for ${revision}: ${why}`]
  }
  return [
    `${green('✓')} ${dim(fromHere(path))}`,
    ...lossy.map(({ what, why }) => `  ${yellow('!')} loses ${what}: ${why}`),
    ...irreversible.map(({ what, why }) => `  ${yellow('!')} ${what}: ${why}`),
  ]
}

function readHints(file: string | undefined): readonly Hint[] {
  if (file === undefined) return []
  try {
    const hints: unknown = JSON.parse(readFileSync(file, 'utf8'))
    // drizzle-kit 1.0 checks each of them.
    if (Array.isArray(hints)) return hints as Hint[]
  } catch {
    // Refused below.
  }
  throw new MigrationError({
    reason: 'usage',
    expected: `${file} to be a JSON array of hints`,
    got: 'something else',
    remedy: 'Correct it.',
  })
}

function refuseRevisions([first]: readonly string[]): void {
  if (first === undefined) return
  throw new MigrationError({
    reason: 'usage',
    expected: 'revisions together with --down only',
    got: `"${first}"`,
    remedy: 'Give the new revision its name with -m.',
  })
}
