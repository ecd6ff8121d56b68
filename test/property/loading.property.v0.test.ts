import { describeLoading } from '../support/loading-cases.ts'
import { commonRelations } from '../support/loading-relations.ts'
import { loadingSchema } from '../support/loading-relations.v0.ts'

describeLoading(loadingSchema, commonRelations)
