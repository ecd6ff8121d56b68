import { describeLoading } from '../support/zz-stats-cases.ts'
import { commonRelations, version1Relations } from '../support/loading-relations.ts'
import { loadingSchema } from '../support/loading-relations.v1.ts'

describeLoading(loadingSchema, [...commonRelations, ...version1Relations])
