export {
  document,
  type DocumentColumn,
  type DocumentOf,
  type DocumentOptions,
  type Documents,
  documentsOf,
} from './document.ts'
export type { ListShape, ObjectShape, Shape, ValueShape } from './shape.ts'
export {
  type DescribedSchema,
  type InputOf,
  keysOfIssue,
  type OutputOf,
  type StandardIssue,
  type StandardResult,
  type StandardSchema,
} from './standard-schema.ts'
export { isWhole, whole, Whole } from './whole.ts'
