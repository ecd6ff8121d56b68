/**
 * Type-checks every block of TypeScript in README.md, docs/ and the doc comments of src/. Blocks share nothing; they may
 * import the package by its name and the files of examples/store as `./…`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { namesInBlock, namesOfExports } from './block-names.ts'
import { type CodeBlock, type Extraction, extractFromMarkdown, extractFromSource } from './code-blocks.ts'
import { type DrizzleLine, drizzleLines, pathsOf } from './drizzle-lines.ts'
import { root, runCompiler } from './run-command.ts'

const temporary = `${root}temp/docs`

const extractions = [
  ...['README.md', ...filesIn('docs', '.md')].map((file) => extractFromMarkdown(file, read(file))),
  ...filesIn('src', '.ts').map((file) => extractFromSource(file, read(file))),
] satisfies Extraction[]

const problems = extractions.flatMap((extraction) => extraction.problems)
const blocks = extractions.flatMap((extraction) => extraction.blocks)
rmSync(temporary, { recursive: true, force: true })
for (const line of drizzleLines)
  problems.push(
    ...checkBlocks(
      line,
      blocks.filter(({ drizzle }) => drizzle === line),
    ),
  )

for (const problem of problems) console.error(problem)
if (blocks.length === 0) console.error('There are no blocks of code.')
else console.log(`${blocks.length} blocks of code, ${problems.length} problems.`)
process.exitCode = blocks.length > 0 && problems.length === 0 ? 0 : 1

function checkBlocks(line: DrizzleLine, checked: readonly CodeBlock[]): string[] {
  if (checked.length === 0) return []
  const folder = `${temporary}/${line}`
  mkdirSync(folder, { recursive: true })
  const names = new Map(checked.map((block, index) => [`block-${index}.ts`, block]))
  for (const [name, block] of names) writeFileSync(`${folder}/${name}`, asModule(block))
  const tsconfig = {
    extends: '../../../tsconfig.json',
    compilerOptions: { paths: pathsOf(line), rootDirs: ['.', '../../../examples/store'] },
    include: ['*.ts'],
    exclude: [],
  }
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(tsconfig, undefined, 2))
  const { succeeded, output } = runCompiler('typescript', ['-p', folder])
  const messages = output
    .split('\n')
    .filter((text) => text.trim() !== '')
    .map((text) => atItsPlace(text, names))
  return succeeded ? [] : messages
}

/** The block as a module, whose first line imports what it uses of its prelude. */
function asModule(block: CodeBlock): string {
  const { mentioned, declared } = namesInBlock(block.code)
  const imports = modulesFor(block).map(({ specifier, file }) => {
    if (!existsSync(root + file)) throw new Error(`${block.file}:${block.line}: there is no ${file}`)
    const used = [...namesOfExports(read(file))].filter(([name]) => mentioned.has(name) && !declared.has(name))
    for (const [name] of used) declared.add(name)
    return `import { ${used.map(([name, kind]) => (kind === 'type' ? `type ${name}` : name)).join(', ')} } from '${specifier}'`
  })
  return `${imports.join(';')};export {}\n${block.code}\n`
}

interface Module {
  readonly specifier: string
  readonly file: string
}

/** What a block may use without importing it. In a doc comment that is the package itself, too. */
function modulesFor({ file, setup }: CodeBlock): Module[] {
  const prelude = { specifier: `../../../docs/preludes/${setup}.ts`, file: `docs/preludes/${setup}.ts` }
  const own = [
    { specifier: 'drizzle-repository', file: 'src/index.ts' },
    { specifier: 'drizzle-repository/documents', file: 'src/documents.ts' },
    { specifier: 'drizzle-repository/migrations', file: 'src/migrations/index.ts' },
    { specifier: 'drizzle-repository/testing', file: 'src/testing/index.ts' },
  ]
  return [...(setup === undefined ? [] : [prelude]), ...(file.endsWith('.ts') ? own : [])]
}

/** A compiler's message with the file and line where the code is written. */
function atItsPlace(message: string, names: ReadonlyMap<string, CodeBlock>): string {
  return message.replace(/^\S*?(block-\d+\.ts)\((\d+),\d+\)/, (place, name: string, line: string) => {
    const block = names.get(name)
    return block ? `${block.file}:${block.line + Number(line) - 2}` : place
  })
}

function filesIn(folder: string, ending: string): string[] {
  const names = readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`)
    .sort()
}

function read(file: string): string {
  return readFileSync(root + file, 'utf8')
}
