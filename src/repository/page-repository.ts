import type { Model, TableName } from '../model/index.ts'
import { AggregateRepository } from './aggregate-repository.ts'

/** The pages and streams of one table or view, bound to a database or a transaction. */
export class PageRepository<TModel extends Model, TName extends TableName<TModel>> extends AggregateRepository<
  TModel,
  TName
> {}
