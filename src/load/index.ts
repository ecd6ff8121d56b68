export { isOfHook, runHook } from './after-load.ts'
export { loadRelations } from './load-relations.ts'
export { planLoads } from './plan-loads.ts'
export type { CountLoad, Loads, RelationLoad } from './relation-load.ts'
