import { commonRelations, version1Relations } from '../support/loading-relations.ts'
import { loadingSchema } from '../support/loading-relations.v1.ts'
import { describeReadWays } from '../support/read-ways.ts'
import { describeTreeWays } from '../support/tree-ways.ts'

describeReadWays(loadingSchema, [...commonRelations, ...version1Relations])
describeTreeWays(loadingSchema, [...commonRelations, ...version1Relations])
