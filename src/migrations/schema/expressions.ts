import type { Node } from '../grammar/index.ts'
import { textsOf } from './names.ts'

/** Every node of one kind in a tree. */
export function nodesOf<TKind extends string>(tree: unknown, kind: TKind): NodeOf<TKind>[] {
  const found: NodeOf<TKind>[] = []
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    if (Array.isArray(part)) {
      for (const item of part) visit(item)
      return
    }
    const node = part as Record<string, unknown>
    for (const name in node) {
      // The tree is JSON, in which only nodes have names with capitals.
      if (name === kind) found.push(node[name] as NodeOf<TKind>)
      visit(node[name])
    }
  }
  visit(tree)
  return found
}

type NodeOf<TKind extends string> = Extract<Node, Record<TKind, unknown>>[TKind]

/** The names of the columns that an expression reads. */
export function columnsOf(expression: unknown): Set<string> {
  const columns = new Set<string>()
  for (const { fields } of nodesOf(expression, 'ColumnRef')) {
    const name = textsOf(fields).at(-1)
    if (name !== undefined) columns.add(name)
  }
  return columns
}

/** The conditions that hold together wherever the expression does. */
export function conditionsOf(expression: Node): readonly Node[] {
  if (!('BoolExpr' in expression) || expression.BoolExpr.boolop !== 'AND_EXPR') return [expression]
  return (expression.BoolExpr.args ?? []).flatMap(conditionsOf)
}

/** Whether a row that passes the check cannot have NULL in the column: PostgreSQL then needs not look. */
export function provesNotNull(check: Node, column: string): boolean {
  return conditionsOf(check).some((condition) => {
    if ('BoolExpr' in condition && condition.BoolExpr.boolop === 'NOT_EXPR') {
      return (condition.BoolExpr.args ?? []).some((inner) => testsNull(inner, 'IS_NULL', column))
    }
    return testsNull(condition, 'IS_NOT_NULL', column)
  })
}

function testsNull(node: Node, test: 'IS_NULL' | 'IS_NOT_NULL', column: string): boolean {
  if (!('NullTest' in node) || node.NullTest.nulltesttype !== test) return false
  return isColumn(node.NullTest.arg, column)
}

export function isColumn(node: Node | undefined, column: string): boolean {
  return node !== undefined && 'ColumnRef' in node && textsOf(node.ColumnRef.fields).at(-1) === column
}

/** The same expression with a column under its new name. */
export function renameInExpression(expression: Node, from: string, to: string): Node {
  const copy = structuredClone(expression)
  for (const { fields } of nodesOf(copy, 'ColumnRef')) {
    const last = fields?.at(-1)
    if (last && 'String' in last && last.String.sval === from) last.String.sval = to
  }
  return copy
}

/** An expression's tree without positions: equal for equal expressions. */
export function fingerprintOf(expression: unknown): string {
  return JSON.stringify(expression, (name, value: unknown) => (name === 'location' ? undefined : value))
}
