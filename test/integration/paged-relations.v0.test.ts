import { cursorRelationSchema } from '../support/cursor-relations.v0.ts'
import { describePagedRelations } from '../support/paged-relation-cases.ts'

describePagedRelations(cursorRelationSchema)
