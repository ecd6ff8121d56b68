import { columnAroundDomain, nameInList, shortName } from '../../schema/index.ts'
import { checksValues } from '../effects/domain.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const domainInUse: Rule = {
  name: 'domain-in-use',
  verdict: 'fails',
  title: 'A domain gets a constraint while a column has its values inside of others',
  why: `PostgreSQL checks a new constraint of a domain in the columns of the domain. In arrays, composite types, ranges and
rows of it it cannot, and refuses (0A000). With NOT VALID it checks new values only, wherever they are, and takes it.`,
  bad: 'ALTER DOMAIN tag ADD CONSTRAINT tag_short CHECK (length(VALUE) < 40);',
  good: ['ALTER DOMAIN tag ADD CONSTRAINT tag_short CHECK (length(VALUE) < 40) NOT VALID;'],
  check: ({ node, schema }) => {
    if (!('AlterDomainStmt' in node) || !checksValues(node.AlterDomainStmt)) return []
    const domain = nameInList(node.AlterDomainStmt.typeName)
    const user = columnAroundDomain(schema, domain)
    if (!user) return []
    const column = `${shortName(user.table)}.${user.column}`
    return [
      {
        message: `${column} has values of ${shortName(domain)} inside of others: refused (0A000)`,
        remedy: advise('Add it NOT VALID and leave it so: new values are checked all the same.'),
      },
    ]
  },
}
