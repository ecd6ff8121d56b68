/**
 * What the types cost a compiler: 96 typical calls without relations and 96 that load some, over 100 tables of 13 columns
 * with 4 relations each, written with repositories and with Drizzle's own queries, on both lines of Drizzle. The number
 * of instantiations, in times of what Drizzle's own take in the same run, must stay within the budget, and so below
 * Drizzle's own; `--update` sets it to what it measures and a twentieth more, but to 1 at the most.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type DrizzleLine, drizzleLines, pathsOf } from './drizzle-lines.ts'
import { root, runCompiler } from './run-command.ts'
import { drizzleLoads, relationsFile, repositoryLoads } from './types-budget-loads.ts'
import { type Calls, drizzleCalls, repositoryCalls, schemaFile } from './types-budget-program.ts'

interface Cost {
  readonly instantiations: number
  readonly seconds: number
}

/** What the same calls cost in both words. */
interface Comparison {
  readonly repositories: Cost
  readonly drizzle: Cost
}

/** In times of Drizzle's own. */
type Budget = Readonly<Record<DrizzleLine, Readonly<Record<'calls' | 'loads', number>>>>

const folder = `${root}temp/types-budget/`
const budgetFile = `${root}test/types/budget.json`
const allowance = 1.05

const { values: options } = parseArgs({ options: { update: { type: 'boolean', default: false } } })

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
emitDeclarations()

const measured = drizzleLines.map((line) => ({ line, calls: measureCalls(line), loads: measureLoads(line) }))
if (options.update) writeBudget()
const budget = JSON.parse(readFileSync(budgetFile, 'utf8')) as Budget

for (const { line, calls, loads } of measured) {
  report(`Drizzle ${line}, calls without relations`, calls, budget[line].calls)
  report(`Drizzle ${line}, calls that load relations`, loads, budget[line].loads)
}
if (process.exitCode === 1)
  console.error('The types cost more than they may: make them cheaper, or say why and run this with --update.')

function report(title: string, { repositories, drizzle }: Comparison, allowed: number): void {
  const times = timesOf({ repositories, drizzle })
  const fits = times <= allowed
  console.log(title)
  console.log(
    `  repositories    ${describe(repositories)}, ${times.toFixed(2)} times Drizzle's, ${fits ? 'within' : 'OVER'} the budget of ${allowed}`,
  )
  console.log(`  Drizzle's own   ${describe(drizzle)}`)
  if (!fits) process.exitCode = 1
}

/** Our declarations, as a user's compiler reads them. */
function emitDeclarations(): void {
  const tsconfig = writeFile('declarations.json', {
    extends: '../../tsconfig.build.json',
    compilerOptions: { emitDeclarationOnly: true, declarationMap: false, sourceMap: false, outDir: './declarations' },
    include: ['../../src'],
  })
  mustCompile(['-p', tsconfig])
}

/** The cost of the calls alone: that of the program, less that of one with the schema and the imports only. */
function measureCalls(line: DrizzleLine): Comparison {
  const schema = { schema: schemaFile() }
  return {
    repositories: measure(line, 'repositories', schema, repositoryCalls),
    drizzle: measure(line, 'drizzle', schema, (calls) => drizzleCalls(line, calls)),
  }
}

function measureLoads(line: DrizzleLine): Comparison {
  const schema = { schema: schemaFile(), relations: relationsFile(line) }
  return {
    repositories: measure(line, 'repository-loads', schema, (calls) => repositoryLoads(line, calls)),
    drizzle: measure(line, 'drizzle-loads', schema, (calls) => drizzleLoads(line, calls)),
  }
}

type Files = Readonly<Record<string, string>>

function measure(line: DrizzleLine, name: string, schema: Files, callsOf: (calls: Calls) => string): Cost {
  const whole = compile(line, name, { ...schema, calls: callsOf('all') })
  const base = compile(line, `${name}-base`, { ...schema, calls: callsOf('none') })
  return {
    instantiations: whole.instantiations - base.instantiations,
    seconds: Math.max(0, whole.seconds - base.seconds),
  }
}

function compile(line: DrizzleLine, name: string, files: Files): Cost {
  const program = `${name}-${line}`
  mkdirSync(folder + program)
  for (const [file, content] of Object.entries(files)) writeFileSync(`${folder}${program}/${file}.ts`, content)
  const paths = Object.fromEntries(
    Object.entries(pathsOf(line)).filter(([name]) => !name.startsWith('drizzle-repository')),
  )
  const tsconfig = writeFile(`${program}/tsconfig.json`, {
    extends: '../../../tsconfig.json',
    compilerOptions: { paths: { ...paths, 'drizzle-repository': ['../declarations/index.d.ts'] } },
    include: ['./*.ts'],
    exclude: [],
  })
  const output = mustCompile(['-p', tsconfig, '--extendedDiagnostics', '--singleThreaded'])
  return { instantiations: readNumber(output, 'Instantiations'), seconds: readNumber(output, 'Check time') }
}

function mustCompile(args: readonly string[]): string {
  const { succeeded, output } = runCompiler('typescript', args)
  if (succeeded) return output
  console.error(output)
  throw new Error(`tsc ${args.join(' ')} failed`)
}

function readNumber(output: string, label: string): number {
  const text = new RegExp(`^${label}:\\s+([\\d.]+)`, 'm').exec(output)?.[1]
  if (text === undefined) throw new Error(`tsc printed no "${label}"`)
  return Number(text)
}

function describe({ instantiations, seconds }: Cost): string {
  return `${instantiations.toLocaleString('en').padStart(9)} instantiations, ${seconds.toFixed(2)} s`
}

function timesOf({ repositories, drizzle }: Comparison): number {
  return repositories.instantiations / drizzle.instantiations
}

function writeBudget(): void {
  const allowed = (comparison: Comparison): number =>
    Math.min(Math.ceil(timesOf(comparison) * allowance * 100) / 100, 1)
  const entries = measured.map(({ line, calls, loads }) => [line, { calls: allowed(calls), loads: allowed(loads) }])
  writeFileSync(budgetFile, `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`)
}

function writeFile(name: string, content: object): string {
  writeFileSync(folder + name, JSON.stringify(content, undefined, 2))
  return folder + name
}
