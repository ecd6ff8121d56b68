import type { TableModel } from '../model/index.ts'
import type { Bindings, Fragment } from './bindings.ts'

/** What plans a filter: given to what a filter is made of, where filters nest. */
export type PlanFilter = (table: TableModel, filter: unknown, bindings: Bindings, path: string) => Fragment | undefined
