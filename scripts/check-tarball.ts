/**
 * Packs the package and installs the tarball as its users do: into an empty project beside each line of Drizzle. There
 * a program of ten lines has to type-check and run against a real server.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestDatabase } from '../src/testing/index.ts'
import { mustRun, root, runCompiler } from './run-command.ts'

interface Manifest {
  readonly version: string
  readonly devDependencies: Readonly<Record<string, string>>
}

interface PackedFiles {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

const { devDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Manifest

const program = `import { createRepositories } from 'drizzle-repository'
import { drizzle } from 'drizzle-orm/postgres-js'
import { pgTable, integer, text } from 'drizzle-orm/pg-core'
import postgres from 'postgres'
const notes = pgTable('notes', { id: integer().primaryKey().generatedAlwaysAsIdentity(), title: text().notNull() })
const client = postgres(process.env['DATABASE_URL'] ?? '')
const repositories = createRepositories(drizzle({ client }), { notes })
const { id } = await repositories.notes.create({ title: 'first' })
const { title }: { title: string } = await repositories.notes.findOrThrow(id)
console.log(title, await repositories.notes.count({ title: { startsWith: 'fir' } }), await client.end())
`

/** Does not compile: proof that the types arrived. */
const misuse = `${program}
await repositories.notes.findMany({ where: { titel: 'first' } })
`

const tarball = pack()
const folder = mkdtempSync(join(tmpdir(), 'drizzle-repository-'))
try {
  await checkProject('0.45', devDependencies['drizzle-orm'])
  await checkProject('1.0', devDependencies['drizzle-orm-v1']?.split('@').at(-1))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Packs the package, and looks at what is in it. */
function pack(): string {
  const destination = `${root}temp/package`
  rmSync(destination, { recursive: true, force: true })
  mkdirSync(destination, { recursive: true })
  mustRun('npm', ['run', '--silent', 'build'])
  const packing = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination]
  // npm 11 writes warnings before the JSON, on the error stream.
  const output = mustRun('npm', [...packing, '--loglevel', 'silent'])
  const [packed] = JSON.parse(output) as PackedFiles[]
  if (!packed) throw new Error('npm pack packed nothing.')
  const paths = packed.files.map(({ path }) => path)
  for (const path of [
    'dist/index.js',
    'dist/index.d.ts',
    'dist/index.d.ts.map',
    'dist/migrations/cli/main.js',
    'examples/store/schema.ts',
    'src/index.ts',
    'LICENSE',
    'README.md',
  ]) {
    if (!paths.includes(path)) throw new Error(`The tarball lacks ${path}.`)
  }
  const stray = paths.filter(
    (path) =>
      !/^(dist|src|examples\/store)\/|^docs\/((lint|migrations)\/)?[\w-]+\.md$|^(package\.json|LICENSE|README\.md|CHANGELOG\.md)$/.test(
        path,
      ),
  )
  if (stray.length > 0) throw new Error(`The tarball holds ${stray.join(', ')}.`)
  return join(destination, packed.filename)
}

async function checkProject(line: string, drizzleVersion: string | undefined): Promise<void> {
  const cwd = `${folder}/${line}`
  mkdirSync(cwd)
  writeFileSync(`${cwd}/package.json`, JSON.stringify({ private: true, type: 'module' }))
  const dependencies = {
    'drizzle-orm': drizzleVersion,
    postgres: devDependencies['postgres'],
    typescript: devDependencies['typescript'],
    'typescript-5.9': devDependencies['typescript-5.9'],
    '@types/node': devDependencies['@types/node'],
  }
  const wanted = Object.entries(dependencies).map(([name, version]) => `${name}@${version ?? 'latest'}`)
  mustRun('npm', ['install', '--no-audit', '--no-fund', '--save-exact', tarball, ...wanted], { cwd })

  for (const compiler of ['typescript-5.9', 'typescript'] as const) checkTypes(compiler, cwd)
  await using database = await startTestDatabase({ migrate: createNotes })
  const output = mustRun(process.execPath, ['program.js'], { cwd, env: { DATABASE_URL: database.url } })
  if (output.trim() !== 'first 1 undefined') throw new Error(`Beside Drizzle ${line} the program printed: ${output}`)
  console.log(`The tarball works beside drizzle-orm ${drizzleVersion ?? ''}.`)
}

function checkTypes(compiler: 'typescript' | 'typescript-5.9', cwd: string): void {
  const options = ['--module', 'nodenext', '--target', 'es2022', '--strict', '--skipLibCheck', '--types', 'node']
  writeFileSync(`${cwd}/program.ts`, program)
  writeFileSync(`${cwd}/misuse.ts`, misuse)
  const right = runCompiler(compiler, [...options, 'program.ts'], { cwd })
  if (!right.succeeded) throw new Error(`The program does not compile with ${compiler}:\n${right.output}`)
  const wrong = runCompiler(compiler, [...options, '--noEmit', 'misuse.ts'], { cwd })
  if (!/^misuse\.ts\(12,\d+\): error TS.*'titel'/m.test(wrong.output)) {
    throw new Error(`A wrong property name compiles with ${compiler}:\n${wrong.output}`)
  }
}

async function createNotes(url: string): Promise<void> {
  const { default: postgres } = await import('postgres')
  const client = postgres(url)
  await client`create table notes (id integer primary key generated always as identity, title text not null)`
  await client.end()
}
