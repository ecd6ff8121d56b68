import type { Node } from '../../grammar/index.ts'
import { columnsOf, nodesOf } from '../expressions.ts'
import { nameOf, textsOf } from '../names.ts'
import type { Reader, Schema } from '../schema.ts'

/** Notes what a policy, a rule or a trigger reads; columns of other tables are told by name alone, as those of views. */
export function createReader(schema: Schema, node: Node): void {
  if ('CreatePolicyStmt' in node) {
    const { table, policy_name: name = '', qual, with_check: check } = node.CreatePolicyStmt
    addReader(schema, { kind: 'policy', name, table: nameOf(table), parts: [part(qual), part(check)] })
  } else if ('AlterPolicyStmt' in node) {
    const { table, policy_name: name = '', qual, with_check: check } = node.AlterPolicyStmt
    const policy = schema.readers.get(keyOf('policy', nameOf(table), name))
    const [using = none, checked = none] = policy?.parts ?? []
    if (policy) addReader(schema, { ...policy, parts: [qual ? part(qual) : using, check ? part(check) : checked] })
  } else if ('RuleStmt' in node) {
    const { relation, rulename: name = '', whereClause, actions } = node.RuleStmt
    addReader(schema, { kind: 'rule', name, table: nameOf(relation), parts: [part([whereClause, actions])] })
  } else if ('CreateTrigStmt' in node) {
    const { relation, trigname: name = '', columns, whenClause } = node.CreateTrigStmt
    const named: Reader['parts'][number] = { tables: new Set(), columns: new Set(textsOf(columns)) }
    addReader(schema, { kind: 'trigger', name, table: nameOf(relation), parts: [named, part(whenClause)] })
  }
}

/** Forgets a policy, a rule or a trigger, or all of a table. */
export function forgetReaders(schema: Schema, table: string, kind?: Reader['kind'], name?: string): void {
  for (const [key, reader] of schema.readers) {
    const isIt = kind === undefined || (reader.kind === kind && reader.name === name)
    if (reader.table === table && isIt) schema.readers.delete(key)
  }
}

const none: Reader['parts'][number] = { tables: new Set(), columns: new Set() }

function addReader(schema: Schema, reader: Reader): void {
  schema.readers.set(keyOf(reader.kind, reader.table, reader.name), reader)
}

function keyOf(kind: Reader['kind'], table: string, name: string): string {
  return JSON.stringify([kind, table, name])
}

function part(expression: unknown): Reader['parts'][number] {
  return { tables: new Set(nodesOf(expression, 'RangeVar').map(nameOf)), columns: columnsOf(expression) }
}
