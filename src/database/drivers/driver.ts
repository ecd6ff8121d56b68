import type { DateText } from '../../plan/index.ts'
import type { IsolationLevel, AccessMode } from '../transaction-options.ts'

/** How a transaction is begun. */
export interface Modes {
  readonly isolationLevel?: IsolationLevel
  readonly accessMode?: AccessMode
  readonly deferrable?: boolean
}

/** What a client of a driver can do, as far as repositories need it. */
export interface Driver {
  readonly name: string
  /** Whether it takes statements while others run; else one after the other. */
  readonly isConcurrent: boolean
  /** Whether it has one connection: a second transaction inside of another one would wait for ever. */
  readonly hasOneConnection: boolean
  /** Whether the locks of a statement can outlast it. */
  readonly holdsLocks: boolean
  /** Whether it can hold a transaction open; else every statement is a request of its own. */
  readonly hasTransactions: boolean
  /** Writes a date that no column has encoded as the driver does: one value everywhere, whatever it travels in. */
  readonly dateText: DateText
  /** Whether it says how many rows a statement wrote. */
  readonly countsRows: boolean
  /** Whether the function of a transaction must not end once its connection is lost. */
  readonly leavesLostConnection: boolean
  /** What keeps prepared statements: one object for a pool and its transactions. By default it is the client itself. */
  readonly keeper?: () => object
  /** The version of the server, as that has told the driver; `undefined` where it has not, or the driver did not keep it. */
  readonly serverVersion?: () => string | undefined
  /** Makes a client for the statements outside of transactions; `undefined` where the given one will do. */
  readonly guard?: () => object
  /** Makes a client for one transaction of Drizzle's; `undefined` where the given one will do. */
  readonly begin?: (modes: Modes, watch: Watch) => Begun
  /** Makes a client that passes each statement on to another one; `undefined` where that cannot be. */
  readonly relay?: (current: () => Client) => object
  /** Makes a client for one statement that can be cancelled; `undefined` where the driver cannot cancel. */
  readonly intercept?: () => Interception
}

/** A client, by the methods by which Drizzle sends statements. */
export interface Client {
  unsafe(...parameters: readonly unknown[]): unknown
  query(...parameters: readonly unknown[]): unknown
}

/** Who is told about the connection of a transaction. */
export interface Watch {
  /** Is told when the connection is lost while no statement runs. */
  readonly onLost: (error: Error) => void
}

/** A client for one transaction, and the modes that Drizzle is to send. */
export interface Begun {
  readonly client: object
  readonly config: Modes | undefined
}

/** A client for one statement, and how to end that. */
export interface Interception {
  readonly client: object
  /** Whether the statement is on its way to the server, or was. */
  isSent(): boolean
  /**
   * Asks the server to cancel the statement, without waiting for it. A statement that is not sent yet never will be.
   *
   * @returns Whether the statement may end by it; else nobody needs to wait for it.
   */
  cancel(): boolean
  /** Gives up a connection that does not answer, where the driver lets it go. */
  abandon(): void
}

/** The modes as Drizzle takes them. */
export function configOf({ isolationLevel, accessMode, deferrable }: Modes): Modes | undefined {
  if (isolationLevel === undefined && accessMode === undefined && deferrable === undefined) return undefined
  return {
    ...(isolationLevel && { isolationLevel }),
    ...(accessMode && { accessMode }),
    ...(deferrable !== undefined && { deferrable }),
  }
}
