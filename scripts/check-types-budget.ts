/**
 * What the types cost a compiler: 96 typical calls over 100 tables of 12 columns, written with repositories and with
 * Drizzle's own queries, on both lines of Drizzle. The number of instantiations must stay within the budget, which
 * `--update` sets to what it measures and a fifth more.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type DrizzleLine, drizzleLines, pathsOf } from './drizzle-lines.ts'
import { root, runCompiler } from './run-command.ts'
import { drizzleCalls, repositoryCalls, schemaFile } from './types-budget-program.ts'

interface Cost {
  readonly instantiations: number
  readonly seconds: number
}

type Budget = Readonly<Record<DrizzleLine, number>>

const folder = `${root}temp/types-budget/`
const budgetFile = `${root}test/types/budget.json`
const allowance = 1.2

const { values: options } = parseArgs({ options: { update: { type: 'boolean', default: false } } })

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
emitDeclarations()

const measured = drizzleLines.map((line) => ({ line, ...measureLine(line) }))
if (options.update) writeBudget()
const budget = JSON.parse(readFileSync(budgetFile, 'utf8')) as Budget

for (const { line, repositories, drizzle } of measured) {
  const allowed = budget[line]
  const fits = repositories.instantiations <= allowed
  console.log(`Drizzle ${line}`)
  console.log(
    `  repositories    ${describe(repositories)}, ${fits ? 'within' : 'OVER'} the budget of ${allowed.toLocaleString('en')}`,
  )
  console.log(`  Drizzle's own   ${describe(drizzle)}`)
  if (!fits) process.exitCode = 1
}
if (process.exitCode === 1)
  console.error('The types cost more than they may: make them cheaper, or say why and run this with --update.')

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
function measureLine(line: DrizzleLine): { readonly repositories: Cost; readonly drizzle: Cost } {
  return {
    repositories: subtract(
      compile(line, 'repositories', repositoryCalls('all')),
      compile(line, 'repositories-base', repositoryCalls('none')),
    ),
    drizzle: subtract(
      compile(line, 'drizzle', drizzleCalls(line, 'all')),
      compile(line, 'drizzle-base', drizzleCalls(line, 'none')),
    ),
  }
}

function compile(line: DrizzleLine, name: string, calls: string): Cost {
  const program = `${name}-${line}`
  mkdirSync(folder + program)
  writeFileSync(`${folder}${program}/schema.ts`, schemaFile())
  writeFileSync(`${folder}${program}/calls.ts`, calls)
  const { 'drizzle-repository': _own, 'drizzle-repository/testing': _testing, ...paths } = pathsOf(line)
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

function subtract(whole: Cost, base: Cost): Cost {
  return {
    instantiations: whole.instantiations - base.instantiations,
    seconds: Math.max(0, whole.seconds - base.seconds),
  }
}

function describe({ instantiations, seconds }: Cost): string {
  return `${instantiations.toLocaleString('en').padStart(9)} instantiations, ${seconds.toFixed(2)} s`
}

function writeBudget(): void {
  const entries = measured.map(({ line, repositories }) => [
    line,
    Math.ceil((repositories.instantiations * allowance) / 1000) * 1000,
  ])
  writeFileSync(budgetFile, `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`)
}

function writeFile(name: string, content: object): string {
  writeFileSync(folder + name, JSON.stringify(content, undefined, 2))
  return folder + name
}
