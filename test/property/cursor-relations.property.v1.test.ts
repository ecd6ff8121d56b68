import { describeCursorRelations } from '../support/cursor-relation-cases.ts'
import { cursorRelationSchema } from '../support/cursor-relations.v1.ts'

describeCursorRelations(cursorRelationSchema)
