import { MigrationError } from '../migration-error.ts'
import type { Header, Loss, Phase, Squashed } from '../revision.ts'

const mark = /^--\s*drizzle-repository:\s*(.*)$/
const phases: readonly string[] = ['expand', 'backfill', 'contract']
const duration = /^\d+\s?(ms|s|min|h|d)$/

/**
 * Reads the comment lines before the first statement of a script.
 *
 * @throws {MigrationError} for a word that there is not, or an argument that does not fit its word: a line that is not
 * understood would be a wish that nobody fulfils
 */
export function readHeader(text: string, path: string): Header {
  const found: Found = { after: [], isOneByOne: false, losses: [], irreversible: [] }
  for (const line of headLines(text)) {
    const content = mark.exec(line)?.[1]
    if (content !== undefined) readLine(content.trim(), found, path)
  }
  return {
    phase: found.phase,
    after: found.after,
    isOneByOne: found.isOneByOne,
    lockTimeout: found.lockTimeout,
    statementTimeout: found.statementTimeout,
    squashes: found.squashes,
    losses: found.losses,
    irreversible: found.irreversible,
  }
}

interface Found {
  phase?: Phase
  readonly after: string[]
  isOneByOne: boolean
  lockTimeout?: string
  statementTimeout?: string
  squashes?: Squashed
  readonly losses: Loss[]
  readonly irreversible: string[]
}

function headLines(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const end = lines.findIndex((line) => line !== '' && !line.startsWith('--'))
  return end < 0 ? lines : lines.slice(0, end)
}

function readLine(content: string, found: Found, path: string): void {
  const [, word = '', argument = '', why = ''] = /^([a-z-]+)(?:\s+(.*?))?(?::\s+(.*))?$/.exec(content) ?? []
  const refuse = (expected: string): never => {
    throw new MigrationError({
      reason: 'files',
      expected,
      got: `"${content}" in ${path}`,
      remedy: 'Correct the line or remove it.',
    })
  }
  switch (word) {
    case 'phase':
      if (!phases.includes(argument)) refuse(`"phase" with one of ${phases.join(', ')}`)
      found.phase = argument as Phase
      return
    case 'after':
      found.after.push(/^backfill (\S+)$/.exec(argument)?.[1] ?? refuse('"after backfill <name>"'))
      return
    case 'one-by-one':
      found.isOneByOne = true
      return
    case 'lock-timeout':
      found.lockTimeout = duration.test(argument) ? argument : refuse('"lock-timeout" with a duration such as 2s')
      return
    case 'statement-timeout':
      found.statementTimeout = duration.test(argument)
        ? argument
        : refuse('"statement-timeout" with a duration such as 30min')
      return
    case 'squashes':
      found.squashes = readSquashed(argument) ?? refuse('"squashes <first>..<last> sha256:<hash>"')
      return
    case 'lossy':
      if (argument === '' || why === '') refuse('"lossy <what>: <why>"')
      found.losses.push({ what: argument, why })
      return
    case 'irreversible':
      if (why === '') refuse('"irreversible: <why>"')
      found.irreversible.push(argument === '' ? why : `${argument}: ${why}`)
      return
    case 'allow':
      // It is about the statement below, which lint reads.
      return
    default:
      refuse(
        'one of the words phase, after, one-by-one, lock-timeout, statement-timeout, squashes, lossy, irreversible, allow',
      )
  }
}

function readSquashed(argument: string): Squashed | undefined {
  const [, first, last, hash] = /^(\S+?)\.\.(\S+) sha256:([0-9a-f]{64})$/.exec(argument) ?? []
  return first === undefined || last === undefined || hash === undefined ? undefined : { first, last, hash }
}
