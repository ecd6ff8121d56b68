import type { Connection } from '../../connection.ts'
import type { Grammar, Node, SyntaxStatement } from '../../grammar/index.ts'
import type { Revision } from '../../revision.ts'
import {
  beginPath,
  currentPath,
  emptySchema,
  endTransactionPath,
  foldStatement,
  isKnown,
  nameOf,
  qualifyNames,
  type Schema,
  shortName,
} from '../../schema/index.ts'
import { advise, type Finding, type Severity } from '../finding.ts'
import { foldRevision } from '../lint-history.ts'
import type { LintedRevision } from '../lint-revision.ts'
import { knownRules } from '../known-rules.ts'
import { readAllowances } from '../read-allowances.ts'
import { countFindings, type LintReport } from '../lint-report.ts'
import { type AskOptions, askRows, patience, questionOfValidation } from './ask-rows.ts'
import { type LiveReport, namesInTheWay } from './names-in-the-way.ts'
import { readLive } from './read-live.ts'
import { questionsOf, type RowQuestion } from './row-questions.ts'

/** What a database is asked about. */
export interface LiveOptions {
  /** All revisions, in their order. */
  readonly history: readonly Revision[]
  /** Which of them the database lacks. */
  readonly isPending: (revision: Revision) => boolean
  readonly rules?: Readonly<Record<string, 'off' | Severity>>
}

/**
 * Adds to a report what only the database can say of pending revisions: rows that a statement would be refused for, names
 * that are taken or missing, indexes that are invalid. Tables are read as a query reads them, and nobody waits for it.
 */
export async function withLive(
  connection: Connection,
  grammar: Grammar,
  report: LintReport,
  { history, isPending, rules = {} }: LiveOptions,
): Promise<LintReport> {
  const live = await readLive(connection)
  const applied = emptySchema()
  applied.searchPath.usual = live.searchPath
  for (const revision of history) if (!isPending(revision)) foldRevision(grammar, applied, revision)
  const now = structuredClone(applied)
  const isMade = (name: string): boolean => isKnown(now, name) && !isKnown(applied, name)
  const isThere = (name: string): boolean => live.tables.has(name) || live.indexes.has(name) || isMade(name)
  const state: Asked = { later: new Map(), written: new Set(), isUncertain: false }
  const found = new Map<string, readonly Finding[]>()
  for (const revision of history.filter(isPending)) {
    const linted = report.revisions.find(({ name }) => name === revision.name)
    const statements = linted?.statements ?? []
    const findings: Finding[] = []
    if (statements.length === 0) foldRevision(grammar, now, revision)
    beginPath(now)
    for (const [number, written] of statements.entries()) {
      if (written.kind !== 'ordinary') endTransactionPath(now)
      const node = qualifyNames(now, written.node, isThere)
      const statement = { ...written, node }
      const scene = { node, live, applied, now }
      const names = namesInTheWay(scene).map((one) => ({
        ...one,
        isUncertain: state.isUncertain || one.isUncertain === true,
      }))
      const reports = [
        ...names,
        ...(await rowsInTheWay(connection, grammar, statement, { ...state, path: pathOf(now) })),
      ]
      findings.push(...reports.map((one) => asFinding(one, statement, number, rules)))
      remember(state, node)
      foldStatement(now, node, grammar)
    }
    found.set(revision.name, linted === undefined ? [] : allowedOf(linted, findings, rules))
  }
  return countFindings(
    report.revisions.map((revision) => {
      const all = [...revision.findings, ...(found.get(revision.name) ?? [])]
      return { ...revision, findings: all.toSorted((a, b) => a.statement - b.statement) }
    }),
  )
}

/** What the statements before have left to be asked. */
interface Asked {
  /** The questions of constraints that are NOT VALID, by table and name. */
  readonly later: Map<string, RowQuestion>
  /** Tables whose rows an earlier pending statement changes. */
  readonly written: Set<string>
  /** A block of code ran before: what it does nobody knows. */
  isUncertain: boolean
}

async function rowsInTheWay(
  connection: Connection,
  grammar: Grammar,
  statement: SyntaxStatement,
  state: Asked & Pick<AskOptions, 'path'>,
): Promise<readonly LiveReport[]> {
  const { now, later, validated } = questionsOf(grammar, statement)
  const table = 'AlterTableStmt' in statement.node ? nameOf(statement.node.AlterTableStmt.relation) : ''
  for (const [name, question] of later) state.later.set(`${table}.${name}`, question)
  const validations: (RowQuestion | undefined)[] = []
  for (const name of validated) {
    const known = state.later.get(`${table}.${name}`)
    validations.push(known ?? (await questionOfValidation(connection, table, name)))
  }
  const reports: LiveReport[] = []
  for (const question of [...now, ...validations]) {
    if (question === undefined) continue
    const answer = await askRows(connection, question, state)
    if (answer === undefined) continue
    const isMended = state.isUncertain || state.written.has(question.table)
    const what = `${shortName(question.table)} ${question.trouble}`
    reports.push({
      rule: 'rows-in-the-way',
      message: describeAnswer(what, answer, isMended),
      advice: 'Mend the rows in a revision before this one.',
      isUncertain: isMended || answer === 'unknown',
    })
  }
  return reports
}

/** The path that the script has set. */
function pathOf(schema: Schema): readonly string[] | undefined {
  const path = currentPath(schema)
  return path === schema.searchPath.usual ? undefined : path
}

function describeAnswer(what: string, answer: string, isMended: boolean): string {
  if (answer === 'unknown') return `whether ${what} could not be found out in ${patience}`
  return `${what}: refused (${answer})${isMended ? ', unless an earlier statement mends it' : ''}`
}

function remember(state: Asked, node: Node): void {
  const written =
    'UpdateStmt' in node
      ? node.UpdateStmt
      : 'DeleteStmt' in node
        ? node.DeleteStmt
        : 'InsertStmt' in node
          ? node.InsertStmt
          : undefined
  if (written?.relation) state.written.add(nameOf(written.relation))
  if ('DoStmt' in node || 'CallStmt' in node || 'SelectStmt' in node) state.isUncertain = true
}

function asFinding(
  { rule, message, advice, isUncertain }: LiveReport,
  statement: SyntaxStatement,
  number: number,
  rules: NonNullable<LiveOptions['rules']>,
): Finding {
  const given = rules[rule]
  return {
    rule,
    verdict: 'fails',
    severity: given === undefined || given === 'off' ? (isUncertain === true ? 'warning' : 'error') : given,
    message,
    locks: [],
    work: [],
    remedy: advise(advice),
    needsRows: undefined,
    start: statement.start,
    end: statement.end,
    statement: number,
  }
}

function allowedOf(
  { text, path, statements }: LintedRevision,
  findings: readonly Finding[],
  rules: NonNullable<LiveOptions['rules']>,
): readonly Finding[] {
  return findings.filter(({ rule, statement }) => {
    const place = statements[statement]
    const isAllowed = place !== undefined && readAllowances(text, place, knownRules, path).has(rule)
    return !isAllowed && rules[rule] !== 'off'
  })
}
