import { describeTarget, openConnection } from '../connect/open-connection.ts'
import type { Target } from '../connection.ts'
import type { Session } from '../commands/session.ts'
import { MigrationError } from '../migration-error.ts'
import { loadProject } from '../project/load-project.ts'
import { readHistory } from '../project/read-history.ts'
import type { Project } from '../revision.ts'
import type { CommonOptions } from './command.ts'
import { hidePasswordOf, hideSecret } from './output.ts'

/** A session of the command line, with what its first line says. */
export interface CliSession extends Session {
  readonly project: Project
  readonly target: Target
  readonly description: string
}

/** Reads the config and the files, opens a connection, and closes it after. */
export async function withCliSession<TResult>(
  options: CommonOptions,
  run: (session: CliSession) => Promise<TResult>,
): Promise<TResult> {
  const project = await loadProject({ config: options.config })
  const history = readHistory(project.folder)
  const target = findTarget(project, options.url)
  const connection = await openConnection(target)
  try {
    const [row] = await connection.query('show server_version')
    const version = String(row?.['server_version']).split(' ')[0]
    const description = `${describeTarget(target)} · PostgreSQL ${version}`
    const { ledger, safety } = project
    return await run({ connection, history, ledger, safety, project, target, description })
  } finally {
    await connection.close()
  }
}

/**
 * Finds the database that a command is about: `--url`, else the config's credentials, else DATABASE_URL.
 *
 * @throws {MigrationError} when none of them says
 */
export function findTarget({ credentials }: Pick<Project, 'credentials'>, given: string | undefined): Target {
  const ssl = credentials?.['ssl']
  const url =
    nonEmpty(given) ?? nonEmpty(credentials?.['url']) ?? urlOf(credentials) ?? nonEmpty(process.env['DATABASE_URL'])
  if (url === undefined)
    throw new MigrationError({
      reason: 'config',
      expected: 'the url of a database',
      got: 'none',
      remedy: 'Give --url, dbCredentials in drizzle.config.ts, or DATABASE_URL.',
    })
  // What is no url is hidden as it is.
  if (URL.canParse(url)) hidePasswordOf(url)
  else hideSecret(url)
  return { url, ...(ssl === undefined ? {} : { ssl }) }
}

/** The parts of a connection, as drizzle-kit takes them instead of a url. */
function urlOf(credentials: Project['credentials']): string | undefined {
  if (credentials === undefined || nonEmpty(credentials['host']) === undefined) return undefined
  const part = (name: string): string => encodeURIComponent(`${(credentials[name] ?? '') as string | number}`)
  const user = part('user')
  const account = user === '' ? '' : `${user}${credentials['password'] === undefined ? '' : `:${part('password')}`}@`
  const port = credentials['port'] === undefined ? '' : `:${part('port')}`
  return `postgres://${account}${String(credentials['host'])}${port}/${part('database')}`
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
