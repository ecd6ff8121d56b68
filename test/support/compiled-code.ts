import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import ts from 'typescript-5.9'
import { onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const config = `${root}${process.env['DRIZZLE_LINE'] === '1.0' ? 'tsconfig.v1.json' : 'tsconfig.json'}`

/** What TypeScript 5.9 knows of some code, as an editor asks it. */
export interface EditedCode {
  /** What is offered at each empty comment in the code. */
  readonly offered: readonly (readonly string[])[]
  readonly errors: string
}

export function openInEditor(code: string): EditedCode {
  const name = `${root}test/types/in-an-editor.ts`
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, root)
  const read = (file: string): string | undefined => (file === name ? code : ts.sys.readFile(file))
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [name],
    getScriptVersion: () => '1',
    getScriptSnapshot: (file) => {
      const text = read(file)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (file) => file === name || ts.sys.fileExists(file),
    readFile: read,
    directoryExists: ts.sys.directoryExists,
  })
  const offered = [...code.matchAll(/\/\*\*\//g)].map(({ index }) => {
    const { entries = [] } = service.getCompletionsAtPosition(name, index, {}) ?? {}
    return entries.map((entry) => entry.name)
  })
  const errors = service.getSemanticDiagnostics(name)
  return {
    offered,
    errors: errors.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')).join('\n'),
  }
}

/** What the compiler that the project uses says of some code. */
export async function compile(code: string): Promise<string> {
  const folder = `${root}temp/compiled-code-${process.pid}/`
  await mkdir(folder, { recursive: true })
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(`${folder}code.ts`, code)
  await writeFile(`${folder}tsconfig.json`, JSON.stringify({ extends: config, files: ['code.ts'], include: [] }))
  const tsc = `${root}node_modules/typescript/bin/tsc`
  // It ends with another exit code where there are errors.
  return new Promise((resolve) => execFile(process.execPath, [tsc, '-p', folder], (_, output) => resolve(output)))
}
