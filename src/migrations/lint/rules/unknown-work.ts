import { nodesOf, nameInList, shortName, volatilityOf } from '../../schema/index.ts'
import type { Report } from '../finding.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const unknownWork: Rule = {
  name: 'unknown-work',
  verdict: 'note',
  title: 'The text does not say what a statement does',
  why: `A default that calls a function which is in none of the files may be another for every row, and then the table is
written anew. A DO block, or a procedure, may do anything. Run trace: it runs the statement on a scratch server and tells
the locks and the work.`,
  bad: 'ALTER TABLE users ADD COLUMN region text DEFAULT home_region();',
  good: [],
  check: unknownParts,
}

function unknownParts({ node, schema, effects }: Scene): Report[] {
  if ('DoStmt' in node || 'CallStmt' in node) {
    return [{ message: 'what its code does is not in the text', remedy: advise('Run trace to see it.') }]
  }
  if ('SelectStmt' in node) return ownCalls(node, schema)
  return effects
    .filter(({ cause, isUncertain }) => cause === 'add-column-rewrite' && isUncertain)
    .map(({ command, location }) => {
      const calls = nodesOf(command?.def, 'FuncCall').filter(
        (FuncCall) => volatilityOf(schema, { FuncCall }) === 'unknown',
      )
      const names = calls.map(({ funcname }) => `${shortName(nameInList(funcname))}()`)
      return {
        message: `${names.join(' and ')} is in none of the files: if it is volatile, every row is written anew`,
        location,
        remedy: advise('Run trace to see it.'),
      }
    })
}

/** A query that calls functions of the files whose code is no plain expression, as migrations that call a helper do. */
function ownCalls(node: Scene['node'], schema: Scene['schema']): Report[] {
  const calls = nodesOf(node, 'FuncCall').filter(({ funcname }) => {
    const own = schema.functions.get(nameInList(funcname))
    return own?.volatility === 'volatile' && own.body === undefined
  })
  const names = [...new Set(calls.map(({ funcname }) => `${shortName(nameInList(funcname))}()`))]
  if (names.length === 0) return []
  return [
    { message: `what ${names.join(' and ')} does is not in the statement`, remedy: advise('Run trace to see it.') },
  ]
}
