import { describeLoadShapes } from '../support/load-shape-cases.ts'
import { commonRelations } from '../support/loading-relations.ts'
import { loadingSchema } from '../support/loading-relations.v0.ts'

describeLoadShapes(loadingSchema, commonRelations)
