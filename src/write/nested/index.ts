export { createGraph } from './create-nested.ts'
export { readChangedRow, readNewRow, withRelations } from './read-nested.ts'
export { updateGraph } from './update-nested.ts'
