export type { AllowedFilters, AllowedOperator, FilterLimits, FilterQueryOptions } from './allowed-filters.ts'
export { parseFilter } from './parse-filter.ts'
export { parseListQuery } from './parse-list-query.ts'
export { type Present, present } from './present.ts'
