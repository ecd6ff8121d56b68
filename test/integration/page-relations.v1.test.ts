import { loadingSchema } from '../support/loading-relations.v1.ts'
import { describePageRelations } from '../support/page-relation-cases.ts'

describePageRelations(loadingSchema)
