/** Documents in jsonb columns: for schema files, which load nothing else with it. */
export {
  type DescribedSchema,
  document,
  type DocumentColumn,
  type DocumentOf,
  type DocumentOptions,
  type DocumentPatch,
  type InputOf,
  type OutputOf,
  patch,
  type PatchOperations,
  type StandardIssue,
  type StandardResult,
  type StandardSchema,
  whole,
  type Whole,
} from './document/index.ts'
