import { describeBatchOfLoads } from '../support/batch-loads.ts'
import { loadingSchema } from '../support/loading-relations.v1.ts'

describeBatchOfLoads(loadingSchema)
