import type { TableModel } from '../model/index.ts'
import type { Aliases, Expression } from '../plan/index.ts'

/** What plans a filter: given to what a filter is made of, where filters nest. */
export type PlanFilter = (table: TableModel, filter: unknown, aliases: Aliases, path: string) => Expression | undefined
