/**
 * One build serves both lines of Drizzle: what `tsc` emits is the same, byte for byte, whichever line it is built
 * against, and its declarations are valid on both lines for users of TypeScript 5.9 and 7.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import ts from 'typescript-5.9'
import { type DrizzleLine, drizzleLines, pathsOf } from './drizzle-lines.ts'
import { root, runCompiler } from './run-command.ts'

const folder = `${root}temp/one-build/`
const problems: string[] = []

rmSync(folder, { recursive: true, force: true })
for (const line of drizzleLines) buildAgainst(line)
if (problems.length === 0) compareBuilds()
if (problems.length === 0) for (const line of drizzleLines) checkDeclarations(line)

for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1

function buildAgainst(line: DrizzleLine): void {
  const tsconfig = writeTsconfig(`build-${line}.json`, {
    extends: '../../tsconfig.build.json',
    compilerOptions: { outDir: `./${line}`, paths: pathsOf(line) },
    include: ['../../src'],
  })
  const { succeeded, output } = runCompiler('typescript', ['-p', tsconfig])
  if (!succeeded) problems.push(`The build against Drizzle ${line} fails:\n${output}`)
}

function compareBuilds(): void {
  const [ours, other] = drizzleLines.map(readBuild)
  if (!ours?.size || !other) throw new Error('The build wrote no files.')
  for (const name of new Set([...ours.keys(), ...other.keys()])) {
    if (ours.get(name) !== other.get(name)) problems.push(`${name} depends on the line of Drizzle it is built against.`)
  }
  console.log(`${ours.size} files are the same, built against Drizzle ${drizzleLines.join(' and ')}.`)
}

function readBuild(line: DrizzleLine): Map<string, string> {
  const names = readdirSync(folder + line, { recursive: true, encoding: 'utf8' })
  const emitted = names.filter((name) => /\.(js|d\.ts)$/.test(name)).sort()
  return new Map(emitted.map((name) => [name, readFileSync(`${folder}${line}/${name}`, 'utf8')]))
}

/** Checks our declarations, and not those of Drizzle, which have errors of their own. */
function checkDeclarations(line: DrizzleLine): void {
  const options = { module: 'nodenext', target: 'es2022', types: ['node'], strict: true, noEmit: true }
  const compilerOptions = { ...options, exactOptionalPropertyTypes: true, skipLibCheck: false, paths: pathsOf(line) }
  const tsconfig = writeTsconfig(`declarations-${line}.json`, { compilerOptions, include: [`./${line}/**/*.d.ts`] })

  const { output } = runCompiler('typescript', ['-p', tsconfig])
  const ours = output.split('\n').filter((text) => text.includes('error TS') && !text.includes('node_modules/'))
  report('TypeScript 7', line, ours)

  // This compiler is slow on all of Drizzle, and can be asked about some of the files.
  const { fileNames, options: parsed } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(tsconfig, (path) => ts.sys.readFile(path)).config,
    ts.sys,
    folder,
  )
  const program = ts.createProgram(fileNames, parsed)
  const diagnostics = fileNames.flatMap((name) => ts.getPreEmitDiagnostics(program, program.getSourceFile(name)))
  report(`TypeScript ${ts.versionMajorMinor}`, line, diagnostics.map(describeDiagnostic))
}

function report(compiler: string, line: DrizzleLine, messages: readonly string[]): void {
  if (messages.length === 0) console.log(`The declarations are valid under ${compiler} and Drizzle ${line}.`)
  else problems.push(`Declarations under ${compiler} and Drizzle ${line}:\n${[...new Set(messages)].join('\n')}`)
}

function describeDiagnostic({ file, messageText }: ts.Diagnostic): string {
  return `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
}

function writeTsconfig(name: string, content: object): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(folder + name, JSON.stringify(content, undefined, 2))
  return folder + name
}
