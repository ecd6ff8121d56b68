import type { Operation, Parameters } from './operations.ts'

/** How something does the operations; it can lack some. */
export type Contender = { readonly [TOperation in Operation]?: (parameters: Parameters) => PromiseLike<unknown> }

/** A contender and how to close it. */
export interface OpenContender {
  readonly contender: Contender
  close(): Promise<void>
}

/** Connections of each contender. */
export const connections = 4
