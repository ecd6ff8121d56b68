import { describeLoadShapes } from '../support/load-shape-cases.ts'
import { commonRelations, version1Relations } from '../support/loading-relations.ts'
import { loadingSchema } from '../support/loading-relations.v1.ts'

describeLoadShapes(loadingSchema, [...commonRelations, ...version1Relations])
