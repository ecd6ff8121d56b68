import type { Command } from 'commander'
import { chooseByName, versionsOf } from '../../commands/lint.ts'
import { readState } from '../../commands/session.ts'
import { traceIn, type TraceResult } from '../../commands/trace.ts'
import { loadProject } from '../../project/load-project.ts'
import { readHistory } from '../../project/read-history.ts'
import type { Revision } from '../../revision.ts'
import type { TracedRevision } from '../../trace/index.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { withCliSession } from '../open-session.ts'
import { hidePasswordOf } from '../output.ts'
import { describeTrace, describeTracedRevision } from '../screen/describe-trace.ts'

interface TraceCliOptions extends CommonOptions {
  readonly pg?: number
  readonly scratchUrl?: string
  readonly on?: string
}

/** `trace`. */
export function traceCommand(): Command {
  return makeCommand(
    'trace',
    'run revisions on a scratch server and show locks and work; exit 1 when others would wait',
  )
    .argument('[revisions...]', 'names or parts of names; by default what the database lacks')
    .option('--pg <major>', 'the version of the scratch server: 14 to 18', Number)
    .option('--scratch-url <url>', 'a server to make the scratch database on')
    .option('--on <url>', 'a copy of the database, for true times; the revisions stay applied to it')
    .action(
      act<[readonly string[]], TraceCliOptions>(async (options, words) => {
        for (const url of [options.on, options.scratchUrl]) hidePasswordOf(url)
        const project = await loadProject({ config: options.config })
        const { revisions } = readHistory(project.folder)
        const chosen = words.length > 0 ? chooseByName({ revisions }, words) : await choosePending(options)
        const result = await traceIn(revisions, chosen, {
          versions: versionsOf(options.pg, project.safety),
          scratchUrl: options.scratchUrl,
          pg: options.pg,
          on: options.on,
        })
        show(options, asDocument(result), () => [
          `${result.server} · ${result.replayed} replayed · ${result.revisions.length} traced`,
          ...result.revisions.flatMap(describeTracedRevision),
          ...describeTrace(result.revisions),
        ])
        return answerOf(result.revisions)
      }),
    )
}

async function choosePending(options: TraceCliOptions): Promise<(revision: Revision) => boolean> {
  return withCliSession(options, async (session) => {
    const names = new Set((await readState(session)).matched.pending.map(({ name }) => name))
    return ({ name }) => names.has(name)
  })
}

function answerOf(revisions: readonly TracedRevision[]): ExitCode {
  const statements = revisions.flatMap((revision) => revision.statements)
  const isFine = statements.every(({ judgement }) => judgement.verdict !== 'differs' && judgement.trace === 'fine')
  return isFine ? exitCodes.yes : exitCodes.no
}

function asDocument({ server, replayed, revisions }: TraceResult): object {
  return {
    server,
    replayed,
    revisions: revisions.map(({ name, statements }) => ({
      name,
      statements: statements.map(({ statement, ...rest }) => ({ statement: statement.text, ...rest })),
    })),
  }
}
