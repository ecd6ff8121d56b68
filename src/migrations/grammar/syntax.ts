/** PostgreSQL's syntax tree, as far as schema and lint read it. Members that are false, 0 or empty are left out. */
export type {
  AlterTableCmd,
  AlterTableStmt,
  ColumnDef,
  Constraint,
  CreateStmt,
  DefElem,
  DropStmt,
  IndexStmt,
  Node,
  PartitionBoundSpec,
  RangeVar,
  RenameStmt,
  TruncateStmt,
  ReindexStmt,
  TypeName,
} from 'libpg-query'
