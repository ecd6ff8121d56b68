import { builtInTypes, nodesOf, textsOf } from '../../schema/index.ts'
import { noRemedy, type Report } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const enumValueInUse: Rule = {
  name: 'enum-value-in-use',
  verdict: 'fails',
  title: 'A new value of an enum is used in the transaction that adds it',
  why: `PostgreSQL refuses it (55P04) until the value is committed. Use it in the next revision. From PostgreSQL 17 on it may
be used at once where the enum is of the same transaction, too.`,
  bad: `ALTER TYPE mood ADD VALUE 'proud';
ALTER TABLE users ALTER COLUMN mood SET DEFAULT 'proud';`,
  good: [`ALTER TYPE mood ADD VALUE 'proud';`, `ALTER TABLE users ALTER COLUMN mood SET DEFAULT 'proud';`],
  check: usedLabels,
}

function usedLabels({ node, addedLabels, versions, statement, isLast }: Scene): Report[] {
  if (addedLabels.size === 0 || 'AlterEnumStmt' in node) return []
  const others = constantsOfOtherTypes(node)
  const constants = nodesOf(node, 'A_Const')
    .filter((one) => !others.has(one))
    .map((used) => ({ used, label: labelIn(used.sval?.sval, addedLabels) }))
  const { used, label } = constants.find((one) => one.label !== undefined) ?? {}
  if (!label || (label.isNewType && versions.oldest >= 17)) return []
  const until = label.isNewType ? ' before PostgreSQL 17' : ''
  return [
    {
      message: `a value that this transaction adds to ${label.type} is used in it: refused${until} (55P04)`,
      location: used?.location,
      isUncertain: label.isNewType && versions.newest >= 17,
      remedy: { ...noRemedy, next: [[statement.text]], isAutomatic: isLast },
    },
  ]
}

/** Constants that are cast to a type of PostgreSQL's own, such as text. */
function constantsOfOtherTypes(node: Scene['node']): ReadonlySet<unknown> {
  return new Set(
    nodesOf(node, 'TypeCast').flatMap(({ arg, typeName }) => {
      const isOther = builtInTypes.has(textsOf(typeName?.names).at(-1) ?? '')
      return isOther && arg && 'A_Const' in arg ? [arg.A_Const] : []
    }),
  )
}

/** The added value that a constant is, or has among those of an array: `{calm,proud}`. */
function labelIn<TLabel>(text: string | undefined, added: ReadonlyMap<string, TLabel>): TLabel | undefined {
  if (text === undefined) return undefined
  const elements = text.startsWith('{') ? text.split(/[{},]/).map((one) => one.trim().replaceAll(/^"|"$/g, '')) : []
  return [text, ...elements].map((one) => added.get(one)).find((label) => label !== undefined)
}
