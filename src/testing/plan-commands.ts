import { join } from 'node:path'
import { fastSettings } from './server-settings.ts'

/** A program to run until it ends; `postgres` is not meant to. */
export interface Command {
  readonly name: 'initdb' | 'postgres'
  readonly file: string
  readonly args: readonly string[]
}

export interface ServerPlan {
  /** The folder that holds PostgreSQL's `bin`. */
  readonly binaries: string
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
  return [
    {
      name: 'initdb',
      file: join(binaries, 'bin', 'initdb'),
      args: [
        '--pgdata',
        data,
        '--username=postgres',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile(directory)}`,
        // The provider is PostgreSQL's own: the same order and case rules on every system.
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        // The password is random: repeated hashing would only slow connecting down.
        '-c',
        'scram_iterations=1',
        '--no-sync',
        '--no-instructions',
      ],
    },
    {
      name: 'postgres',
      file: join(binaries, 'bin', 'postgres'),
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

/** The file from which the superuser gets a password. */
export function passwordFile(directory: string): string {
  return join(directory, 'password')
}
