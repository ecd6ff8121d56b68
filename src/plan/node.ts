import { is, Placeholder, type SQL, type SQLWrapper } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { QueryBuilders } from './query-builders.ts'
import { InvalidArgumentError } from '../errors/index.ts'
import { type ColumnModel, hasAnywhere } from '../model/index.ts'
import { copySql } from './copy-input.ts'

/*
 * What a statement is planned with. A plan is a tree of readonly nodes and plain data: `describe` and `compile` walk over it
 * in the same way, so its shape, its values and its SQL all come from it and from nowhere else.
 */

/** Tells a node from plain data, whatever names that has. */
export const node: unique symbol = Symbol('node')

/** SQL with parts in it. Made by {@link fragment}, and by nothing else. */
export interface Fragment {
  readonly [node]: 'fragment'
  readonly strings: TemplateStringsArray
  readonly parts: readonly Part[]
}

/** What can stand in a fragment; nothing stands where a part is `undefined`. */
export type Part = Node | ColumnModel | SqlConstant | undefined

/** SQL or a table of Drizzle's that is the same object in every call. It is told from others by its identity. */
export type SqlConstant = object

/** A value of the call, as the driver gets it. Two uses of one node are one parameter. */
export interface Value {
  readonly [node]: 'value'
  readonly encoded: unknown
  /** The column that 1.0 casts the parameter for; `undefined` for a parameter without a type. */
  readonly column: PgColumn | undefined
}

/** A text that stands in the statement as it is, such as the name of a type. Only the model can give it. */
export interface RawText {
  readonly [node]: 'raw'
  readonly text: string
}

/** An identifier. */
export interface Name {
  readonly [node]: 'name'
  readonly name: string
}

/** The caller's own SQL: nobody knows what is in it, so its statement is built anew and has no name. */
export interface OwnSql {
  readonly [node]: 'own'
  readonly sql: object
}

/**
 * Something that a function builds of plain data with nodes in it. The function gets that data with every node compiled. It
 * is told from others by its identity, so one that is made in a call shares its statement with no other call.
 */
export interface Built<TBuilt> {
  readonly [node]: 'built'
  readonly build: Build<never, TBuilt>
  readonly inputs: object
}

/** Builds a part of a statement with Drizzle. */
export type Build<TInputs, TBuilt> = (builders: QueryBuilders, inputs: TInputs) => TBuilt

/** Every kind of node. */
export type Node = Fragment | Value | RawText | Name | OwnSql | Built<unknown>

/** A node that compiles to SQL. */
export type Expression = Fragment | OwnSql | Built<SQL>

/** Data as a build function gets it: with its nodes compiled. */
export type Compiled<TInputs> =
  TInputs extends Built<infer TBuilt>
    ? TBuilt
    : TInputs extends Node
      ? SQL
      : TInputs extends Opaque
        ? TInputs
        : TInputs extends readonly (infer TElement)[]
          ? readonly Compiled<TElement>[]
          : TInputs extends object
            ? { readonly [TName in keyof TInputs]: Compiled<TInputs[TName]> }
            : TInputs

/** What is taken as it is. */
type Opaque = ColumnModel | SQL | PgColumn | { readonly $inferSelect: object } | ((...parameters: never[]) => unknown)

/** Writes SQL. A part can be a node, a column, or a constant of Drizzle's. */
export function fragment(strings: TemplateStringsArray, ...parts: readonly Part[]): Fragment {
  return { [node]: 'fragment', strings, parts }
}

/** Plans something that a function builds. */
export function built<TInputs extends object, TBuilt>(
  build: Build<Compiled<TInputs>, TBuilt>,
  inputs: TInputs,
): Built<TBuilt> {
  return { [node]: 'built', build, inputs }
}

/** A text of the model's. */
export function raw(text: string): RawText {
  return { [node]: 'raw', text }
}

/** An identifier. */
export function name(identifier: string): Name {
  return { [node]: 'name', name: identifier }
}

/**
 * SQL of the caller's, with the values that it has now.
 *
 * @throws {@link InvalidArgumentError} when a placeholder is in it: it would get a value of the statement's own.
 */
export function own(sql: SQLWrapper): OwnSql {
  if (hasAnywhere(sql.getSQL(), isPlaceholder)) {
    throw new InvalidArgumentError(
      { path: 'sql.placeholder', expected: 'a value in SQL', received: 'a placeholder' },
      'Every call is prepared by itself: put the value itself there.',
    )
  }
  return { [node]: 'own', sql: copySql(sql) }
}

function isPlaceholder(part: unknown): boolean {
  return is(part, Placeholder)
}

/** A value that the driver takes as it is. */
export function value(encoded: unknown, column?: PgColumn): Value {
  return { [node]: 'value', encoded, column }
}

/** Whether something is a node. */
export function isNode(part: unknown): part is Node {
  return typeof part === 'object' && part !== null && node in part
}

/** Whether a part is SQL with parts in it. */
export function isFragment(part: Part): part is Fragment {
  return isNode(part) && part[node] === 'fragment'
}

/** Whether a part is a column of the model. */
export function isColumnPart(part: Part): part is ColumnModel {
  return part !== undefined && !isNode(part) && isColumnModel(part)
}

/** Whether something is a column of the model. */
export function isColumnModel(part: object): part is ColumnModel {
  return 'field' in part && 'property' in part
}
