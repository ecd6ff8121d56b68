export * from './schema.ts'
export * from './relations.ts'
