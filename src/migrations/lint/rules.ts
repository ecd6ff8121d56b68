import { addCheck } from './rules/add-check.ts'
import { addColumnRewrite } from './rules/add-column-rewrite.ts'
import { addExclusion } from './rules/add-exclusion.ts'
import { addForeignKey } from './rules/add-foreign-key.ts'
import { addPrimaryKey } from './rules/add-primary-key.ts'
import { addUnique } from './rules/add-unique.ts'
import { attachPartition } from './rules/attach-partition.ts'
import { changeDomain } from './rules/change-domain.ts'
import { changeType } from './rules/change-type.ts'
import { cluster } from './rules/cluster.ts'
import { columnInUse } from './rules/column-in-use.ts'
import { compositeInUse } from './rules/composite-in-use.ts'
import { concurrentlyOnPartitioned } from './rules/concurrently-on-partitioned.ts'
import { createIndex } from './rules/create-index.ts'
import { createPartition } from './rules/create-partition.ts'
import { domainInUse } from './rules/domain-in-use.ts'
import { dropConcurrently } from './rules/drop-concurrently.ts'
import { dropColumn } from './rules/drop-column.ts'
import { dropDefault } from './rules/drop-default.ts'
import { dropTable } from './rules/drop-table.ts'
import { enumValueInUse } from './rules/enum-value-in-use.ts'
import { impossibleColumn } from './rules/impossible-column.ts'
import { inheritedColumn } from './rules/inherited-column.ts'
import { keyInUse } from './rules/key-in-use.ts'
import { lockHeld } from './rules/lock-held.ts'
import { locksReferencedTable } from './rules/locks-referenced-table.ts'
import { moveTable } from './rules/move-table.ts'
import { newerSyntax } from './rules/newer-syntax.ts'
import { noCast } from './rules/no-cast.ts'
import { notValidOnPartitioned } from './rules/not-valid-on-partitioned.ts'
import { ownStep } from './rules/own-step.ts'
import { refreshConcurrently } from './rules/refresh-concurrently.ts'
import { refreshView } from './rules/refresh-view.ts'
import { reindex } from './rules/reindex.ts'
import { reindexPartitioned } from './rules/reindex-partitioned.ts'
import { renameColumn } from './rules/rename-column.ts'
import { renameSchema } from './rules/rename-schema.ts'
import { renameTable } from './rules/rename-table.ts'
import { renameType } from './rules/rename-type.ts'
import { requiredColumn } from './rules/required-column.ts'
import { rowTypeInUse } from './rules/row-type-in-use.ts'
import { setExpression } from './rules/set-expression.ts'
import { setLogged } from './rules/set-logged.ts'
import { setNotNull } from './rules/set-not-null.ts'
import { tableInUse } from './rules/table-in-use.ts'
import { transactionControl } from './rules/transaction-control.ts'
import { truncate } from './rules/truncate.ts'
import { typeInUse } from './rules/type-in-use.ts'
import { uniqueOnPartitioned } from './rules/unique-on-partitioned.ts'
import { unknownWork } from './rules/unknown-work.ts'
import { vacuumFull } from './rules/vacuum-full.ts'
import { writeAllRows } from './rules/write-all-rows.ts'
import type { Rule } from './rule.ts'

/** Every rule, the gravest first. A new one is a file, a line here and, by `npm run docs:lint`, a page. */
export const rules: readonly Rule[] = [
  enumValueInUse,
  requiredColumn,
  columnInUse,
  compositeInUse,
  rowTypeInUse,
  domainInUse,
  impossibleColumn,
  inheritedColumn,
  noCast,
  concurrentlyOnPartitioned,
  dropConcurrently,
  reindexPartitioned,
  tableInUse,
  keyInUse,
  typeInUse,
  uniqueOnPartitioned,
  refreshConcurrently,
  notValidOnPartitioned,
  newerSyntax,
  createIndex,
  reindex,
  addColumnRewrite,
  addCheck,
  addForeignKey,
  addUnique,
  addPrimaryKey,
  addExclusion,
  setNotNull,
  changeType,
  attachPartition,
  createPartition,
  changeDomain,
  refreshView,
  setLogged,
  setExpression,
  moveTable,
  cluster,
  vacuumFull,
  lockHeld,
  writeAllRows,
  renameColumn,
  renameTable,
  renameType,
  renameSchema,
  dropColumn,
  dropTable,
  dropDefault,
  truncate,
  transactionControl,
  locksReferencedTable,
  unknownWork,
  ownStep,
]
