export { loadRelations } from './load-relations.ts'
export { planLoads } from './plan-loads.ts'
export type { Loads } from './relation-load.ts'
