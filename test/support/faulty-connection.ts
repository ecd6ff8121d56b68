import type { Connection } from '../../src/migrations/connection.ts'

/** Where a fault strikes: before the statement of that number is sent, or while PostgreSQL works at it. */
export interface Fault {
  /** From 1; every statement counts, also those of the runner itself. */
  readonly at: number
  readonly strike: (pid: number | undefined) => Promise<void> | void
  readonly when: 'before' | 'during'
}

/** Wraps a connection so that a fault strikes at one of its statements. */
export function faultyConnection(connection: Connection, { at, strike, when }: Fault): Connection {
  let sent = 0
  return {
    ...connection,
    query: async (text, values) => {
      sent += 1
      if (sent !== at) return connection.query(text, values)
      if (when === 'before') await strike(connection.pid)
      const running = connection.query(text, values)
      running.catch(() => undefined)
      if (when === 'during') await strike(connection.pid)
      return running
    },
  }
}

/** Wraps a connection to count its statements. */
export function countingConnection(connection: Connection): { readonly connection: Connection; sent(): number } {
  let sent = 0
  const query: Connection['query'] = async (text, values) => {
    sent += 1
    return connection.query(text, values)
  }
  return { connection: { ...connection, query }, sent: () => sent }
}
