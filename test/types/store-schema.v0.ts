import * as relations from '../../examples/store/relations.ts'
import * as schema from '../../examples/store/schema.ts'

/** The store with its relations as Drizzle 0.45 has them. */
export const storeSchema = { ...schema, ...relations }
