export { type Draft, draftOf, refuseVersion } from './complete-row.ts'
export { auditedValues, changedByItself, nothing } from './derived-values.ts'
export { hasAfter, hasBefore, runAfter, runBefore, type WriteVerb } from './hooks.ts'
export { fixedColumns, isWithinScopes, keepInScopes, openScopes } from './keep-in-scopes.ts'
export {
  checkComplete,
  checkKept,
  complete,
  completeOne,
  prepare,
  type PreparedRow,
  validateChange,
} from './prepare.ts'
