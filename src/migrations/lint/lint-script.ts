import type { Grammar, SyntaxStatement } from '../grammar/index.ts'
import {
  beginPath,
  endSession,
  endTransactionPath,
  foldStatement,
  nameInList,
  qualifyNames,
  type Schema,
  shortName,
} from '../schema/index.ts'
import { strongestLocks } from './blocking.ts'
import { describeEffects } from './effects/describe-effects.ts'
import { type Finding, noRemedy, type Report, type Severity, type Verdict } from './finding.ts'
import { type LockMode, stronger } from './lock-modes.ts'
import type { Rule } from './rule.ts'
import { rules as allRules } from './rules.ts'
import { spellOutPublic } from './spell-out-public.ts'
import { type Scene, supportedVersions, type Versions } from './scene.ts'

export interface LintOptions {
  readonly versions?: Versions
  /** What to do with the findings of single rules. */
  readonly rules?: Readonly<Record<string, 'off' | Severity>>
  /** The header's `one-by-one`: every statement is a transaction of its own. */
  readonly isOneByOne?: boolean
  /** Reports what `allow` lines silence, too. */
  readonly ignoresAllowances?: boolean
}

/** What the statements before it in the same transaction have done. */
interface Transaction {
  readonly held: Map<string, LockMode>
  readonly addedLabels: Map<string, { readonly type: string; readonly isNewType: boolean }>
}

/**
 * Lints one script and folds it into the schema, which is then that of the next one.
 *
 * @param schema What the scripts before it have made.
 */
export function lintScript(
  grammar: Grammar,
  schema: Schema,
  statements: readonly SyntaxStatement[],
  options: LintOptions = {},
): readonly Finding[] {
  beginScript(schema)
  const active = allRules.filter(({ name }) => options.rules?.[name] !== 'off')
  const versions = options.versions ?? supportedVersions
  let transaction = begin(schema)
  const findings: Finding[] = []
  for (const [number, statement] of statements.entries()) {
    if (statement.kind !== 'ordinary' || options.isOneByOne) transaction = begin(schema)
    const isLast = number === statements.length - 1
    const scene = sceneOf({ grammar, schema, statement, transaction, versions }, isLast)
    for (const rule of active) {
      for (const report of rule.check(scene)) findings.push(asFinding(rule, report, scene, number, options))
    }
    remember(transaction, scene)
    foldStatement(schema, scene.node, grammar)
    if (statement.kind !== 'ordinary') transaction = begin(schema)
  }
  return findings
}

/** Folds a script that is not to be linted. */
export function foldScript(grammar: Grammar, schema: Schema, statements: readonly SyntaxStatement[]): void {
  beginScript(schema)
  for (const { node, kind } of statements) {
    if (kind !== 'ordinary') endTransactionPath(schema)
    foldStatement(schema, node, grammar)
  }
}

/** What a script sets does not last beyond it. */
function beginScript(schema: Schema): void {
  schema.revision += 1
  schema.timeZone = undefined
  endSession(schema)
  beginPath(schema)
}

function begin(schema: Schema): Transaction {
  endTransactionPath(schema)
  return { held: new Map(), addedLabels: new Map() }
}

interface Setting extends Pick<Scene, 'grammar' | 'schema' | 'statement' | 'versions'> {
  readonly transaction: Transaction
}

function sceneOf({ grammar, schema, statement, transaction, versions }: Setting, isLast: boolean): Scene {
  const node = qualifyNames(schema, statement.node)
  const effects = describeEffects(schema, node)
  return { grammar, schema, statement, node, effects, versions, isLast, ...transaction }
}

function remember(transaction: Transaction, { effects, node, schema }: Scene): void {
  for (const [table, mode] of strongestLocks(effects.flatMap(({ locks }) => locks))) {
    transaction.held.set(table, stronger(mode, transaction.held.get(table)))
  }
  if (!('AlterEnumStmt' in node)) return
  const { typeName, newVal, oldVal } = node.AlterEnumStmt
  if (newVal === undefined || oldVal !== undefined) return
  const type = schema.types.get(nameInList(typeName))
  if (type?.labels.has(newVal)) return
  transaction.addedLabels.set(newVal, {
    type: shortName(nameInList(typeName)),
    isNewType: type !== undefined && type.madeIn === schema.revision,
  })
}

function asFinding(rule: Rule, report: Report, scene: Scene, number: number, options: LintOptions): Finding {
  const { statement } = scene
  const given = options.rules?.[rule.name]
  const usual = report.isUncertain && severities[rule.verdict] === 'error' ? 'warning' : severities[rule.verdict]
  return {
    rule: rule.name,
    verdict: rule.verdict,
    severity: given === undefined || given === 'off' ? usual : given,
    message: report.message,
    locks: [...(report.locks ?? [])].map(([table, mode]) => ({ table: shortName(table), mode })),
    work: (report.work ?? []).map(({ kind, table }) => ({ kind, table: shortName(table) })),
    remedy: spellOutPublic(report.remedy ?? noRemedy, scene),
    needsRows: report.needsRows,
    start: report.location === undefined ? statement.start : statement.positionOf(report.location),
    end: statement.end,
    statement: number,
  }
}

const severities: Readonly<Record<Verdict, Severity>> = {
  fails: 'error',
  blocks: 'error',
  breaks: 'warning',
  note: 'note',
}
