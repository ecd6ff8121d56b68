import { nameOf, shortName } from '../../schema/index.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const notValidOnPartitioned: Rule = {
  name: 'not-valid-on-partitioned',
  verdict: 'fails',
  title: 'A foreign key of a partitioned table is added NOT VALID',
  why: `PostgreSQL before 18 refuses it (42809). Add the key to each partition NOT VALID and validate it there; the key of the
whole table, added last, then takes those over and reads nothing.`,
  bad: 'ALTER TABLE events ADD CONSTRAINT events_user_fk FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;',
  good: [
    'ALTER TABLE events_2026 ADD CONSTRAINT events_user_fk FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;',
    'ALTER TABLE events_2026 VALIDATE CONSTRAINT events_user_fk;',
  ],
  check: ({ node, schema, versions }) => {
    if (!('AlterTableStmt' in node) || versions.oldest >= 18) return []
    const table = schema.tables.get(nameOf(node.AlterTableStmt.relation))
    if (!table?.partitioning) return []
    return (node.AlterTableStmt.cmds ?? []).flatMap((command) => {
      const def = 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
      if (!def || !('Constraint' in def)) return []
      const { contype, skip_validation: isSkipped, location } = def.Constraint
      if (contype !== 'CONSTR_FOREIGN' || !isSkipped) return []
      return [
        {
          message: `${shortName(table.name)} is partitioned: refused before PostgreSQL 18 (42809)`,
          isUncertain: versions.newest >= 18,
          location,
          remedy: advise('Add the key to each partition NOT VALID, validate it there, and add it to the table last.'),
        },
      ]
    })
  },
}
