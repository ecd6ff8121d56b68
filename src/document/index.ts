export {
  document,
  type DocumentColumn,
  type DocumentOf,
  type DocumentOptions,
  type Documents,
  documentsOf,
} from './document.ts'
export type { FieldIn, NameIn } from './field-types.ts'
export type { ObjectShape, Shape } from './shape.ts'
export {
  type DescribedSchema,
  type InputOf,
  keysOfIssue,
  type OutputOf,
  type StandardIssue,
  type StandardResult,
  type StandardSchema,
} from './standard-schema.ts'
export { DocumentPatch, isPatch, patch } from './patch.ts'
export type { PatchOperations } from './patch-types.ts'
export { isWholeCondition, whole, Whole } from './whole.ts'
