import { InvalidArgumentError } from '../../errors/index.ts'
import type { ColumnModel, RelationModel, TableModel } from '../../model/index.ts'
import { columnsOf } from '../../query/index.ts'
import { hasSame } from '../keys/index.ts'

/** A relation as writes see it: which of its ends has the columns that connect the rows. */
export interface RelationEnds {
  readonly relation: RelationModel
  readonly target: TableModel
  /** The columns of this table and of the related one that the relation is by. */
  readonly own: readonly ColumnModel[]
  readonly theirs: readonly ColumnModel[]
  /** Where a row says what it is connected with: in this table, the related one, or a join table. */
  readonly holder: 'own' | 'theirs' | 'junction'
  readonly junction: Junction | undefined
}

/** A join table, and its columns that have the values of the two ends. */
export interface Junction {
  readonly table: TableModel
  readonly own: readonly ColumnModel[]
  readonly theirs: readonly ColumnModel[]
}

/**
 * Describes a relation for writes.
 *
 * @throws {@link InvalidArgumentError} for a relation to a view, one with a filter of its own, or one from a document.
 */
export function describeEnds(table: TableModel, relation: RelationModel, path: string): RelationEnds {
  const target = table.lookup(relation.target)
  if (target.kind === 'view' || relation.where !== undefined) {
    throw new InvalidArgumentError({
      path,
      expected: 'a relation to a table, without a filter',
      received: target.kind === 'view' ? `one to the view "${target.name}"` : 'one that is declared with a where',
    })
  }
  if (relation.reference !== undefined)
    throw new InvalidArgumentError(
      { path, expected: 'a relation by columns', received: 'a reference from a document' },
      'Write the ids in the document.',
    )
  const own = columnsOf(table, relation.sourceProperties)
  const theirs = columnsOf(target, relation.targetProperties)
  const { through } = relation
  if (through === undefined) {
    return { relation, target, own, theirs, holder: holderOf(table, relation, target), junction: undefined }
  }
  const joined = table.lookup(through.table)
  const junction = {
    table: joined,
    own: columnsOf(joined, through.sourceProperties),
    theirs: columnsOf(joined, through.targetProperties),
  }
  return { relation, target, own, theirs, holder: 'junction', junction }
}

/** The end with the foreign key; where the schema declares none on either, the end that is not by its primary key. */
function holderOf(table: TableModel, { kind, ...relation }: RelationModel, target: TableModel): 'own' | 'theirs' {
  if (kind === 'many') return 'theirs'
  const isOwn = refers(table, relation.sourceProperties)
  const isTheirs = refers(target, relation.targetProperties)
  if (isOwn !== isTheirs) return isOwn ? 'own' : 'theirs'
  return isKey(table, relation.sourceProperties) && !isKey(target, relation.targetProperties) ? 'theirs' : 'own'
}

function refers({ foreignKeys }: TableModel, properties: readonly string[]): boolean {
  return foreignKeys.some((foreignKey) => hasSame(foreignKey.properties, properties))
}

function isKey({ primaryKey }: TableModel, properties: readonly string[]): boolean {
  return hasSame(
    primaryKey.map(({ property }) => property),
    properties,
  )
}
