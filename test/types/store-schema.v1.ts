/** The store with its relations as Drizzle 1.0 has them. */
export { storeRelations as storeSchema } from '../support/store-relations-v1.ts'
