import { commonRelations } from '../support/loading-relations.ts'
import { loadingSchema } from '../support/loading-relations.v0.ts'
import { describeReadWays } from '../support/read-ways.ts'
import { describeTreeWays } from '../support/tree-ways.ts'

describeReadWays(loadingSchema, commonRelations)
describeTreeWays(loadingSchema, commonRelations)
