import { rmSync } from 'node:fs'
import { root, runCompiler } from './run-command.ts'

rmSync(`${root}dist`, { recursive: true, force: true })
const { succeeded, output } = runCompiler('typescript', ['-p', 'tsconfig.build.json'])
process.stdout.write(output)
process.exitCode = succeeded ? 0 : 1
