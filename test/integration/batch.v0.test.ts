import { describeBatchOfLoads } from '../support/batch-loads.ts'
import { loadingSchema } from '../support/loading-relations.v0.ts'

describeBatchOfLoads(loadingSchema)
