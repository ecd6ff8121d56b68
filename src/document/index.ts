export type { Documents } from './describe-document.ts'
export { document, type DocumentColumn, type DocumentOf, type DocumentOptions, documentsOf } from './document.ts'
export type { FieldIn, NameIn } from './field-types.ts'
export type { PartSelection, PartsOf } from './part-types.ts'
export { type FieldParts, isPart, markPart, type Parts, takeParts } from './parts.ts'
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
