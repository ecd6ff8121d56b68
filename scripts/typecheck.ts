/**
 * Type-checks everything on both lines of Drizzle. A file that `include` misses would pass with any error in it, a type
 * test most of all: so each file has to be part of a program, and each type test of both unless its name says otherwise.
 * What files export has to have types that declarations can name, as those of users have to.
 */
import { readdirSync } from 'node:fs'
import { relative } from 'node:path'
import { type DrizzleLine, drizzleLines, looseTsconfigOf, tsconfigOf } from './drizzle-lines.ts'
import { root, runCompiler } from './run-command.ts'

const programs = drizzleLines.map((line) => {
  const { succeeded, output } = runCompiler('typescript', ['-p', tsconfigOf(line), '--declaration', '--listFiles'])
  const lines = output.split('\n').filter((text) => text !== '')
  for (const message of lines.filter((text) => !isFile(text))) console.error(`Drizzle ${line}: ${message}`)
  if (!succeeded) process.exitCode = 1
  return { line, files: new Set(lines.filter(isFile).map((file) => relative(root, file).replaceAll('\\', '/'))) }
})

const sources = listSources()
for (const file of sources) {
  const missing = programs.filter(({ files }) => !files.has(file)).map(({ line }) => line)
  const isForBoth = file.startsWith('test/types/') && !/\.v[01]\./.test(file)
  if (file.endsWith('.loose.test-d.ts')) continue
  if (missing.length === 0 || (missing.length < programs.length && !isForBoth)) continue
  console.error(`${file} is not checked on Drizzle ${missing.join(' and ')}: see include and exclude in the tsconfigs`)
  process.exitCode = 1
}
for (const { line, files } of programs) {
  console.log(`Drizzle ${line}: ${sources.filter((file) => files.has(file)).length} of ${sources.length} files checked`)
}

checkLoosely('0.45', 'typescript')
checkLoosely('1.0', 'typescript')
checkLoosely('1.0', 'typescript-5.9')

/** Checks the type tests once more as most users compile, and those of that alone: without `exactOptionalPropertyTypes`. */
function checkLoosely(line: DrizzleLine, compiler: 'typescript' | 'typescript-5.9'): void {
  const { succeeded, output } = runCompiler(compiler, ['-p', looseTsconfigOf(line)])
  if (succeeded) return
  console.error(`Drizzle ${line}, ${compiler}, without exactOptionalPropertyTypes:\n${output}`)
  process.exitCode = 1
}

/** Whether a line of the output is a file of the program, not a message. */
function isFile(text: string): boolean {
  return /^\S.*\.[cm]?ts$/.test(text) && !text.includes(': error TS')
}

function listSources(): string[] {
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isFile()) return entry.name.endsWith('.ts') ? [entry.name] : []
    if (/^(\.|node_modules$|dist$|temp$|coverage$)/.test(entry.name)) return []
    const names = readdirSync(root + entry.name, { recursive: true, encoding: 'utf8' })
    return names.filter((name) => name.endsWith('.ts')).map((name) => `${entry.name}/${name.replaceAll('\\', '/')}`)
  })
}
