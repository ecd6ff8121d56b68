import { join } from 'node:path'
import type { Binaries } from './embedded-binaries.ts'
import { fastSettings } from '../server-settings.ts'

/** A program to run until it ends; `postgres` is not meant to. */
export interface Command {
  readonly name: 'initdb' | 'postgres'
  readonly file: string
  readonly args: readonly string[]
}

export interface ServerPlan {
  readonly binaries: Binaries
  /** The server's own folder. */
  readonly directory: string
  /** The folder for its data. */
  readonly data: string
  readonly port: number
}

/**
 * Says how to initialise and start a server.
 *
 * initdb takes about half a second, so a cache of initialised folders would not be worth its dangers.
 */
export function planCommands({ binaries, directory, data, port }: ServerPlan): readonly Command[] {
  const major = Number.parseInt(binaries.version)
  return [
    {
      name: 'initdb',
      file: join(binaries.folder, 'bin', 'initdb'),
      args: [
        '--pgdata',
        data,
        '--username=postgres',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile(directory)}`,
        '--encoding=UTF8',
        '--locale=C',
        ...(major < 17 ? [] : builtinProvider),
        ...(major < 16 ? [] : quickPasswords),
        '--no-sync',
        '--no-instructions',
      ],
    },
    {
      name: 'postgres',
      file: join(binaries.folder, 'bin', 'postgres'),
      args: [
        '-D',
        data,
        `--port=${port}`,
        '--listen_addresses=127.0.0.1',
        '--unix_socket_directories=',
        ...fastSettings,
      ],
    },
  ]
}

/** The provider is PostgreSQL's own: the same order and case rules on every system. */
const builtinProvider = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8']

/** The password is random: repeated hashing would only slow connecting down. */
const quickPasswords = ['-c', 'scram_iterations=1']

/** The file from which the superuser gets a password. */
export function passwordFile(directory: string): string {
  return join(directory, 'password')
}
