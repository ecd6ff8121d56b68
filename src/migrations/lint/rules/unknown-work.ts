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
