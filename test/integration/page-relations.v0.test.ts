import { loadingSchema } from '../support/loading-relations.v0.ts'
import { describePageRelations } from '../support/page-relation-cases.ts'

describePageRelations(loadingSchema)
