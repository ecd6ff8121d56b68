import { describeJoins } from '../support/join-cases.ts'
import { loadingSchema } from '../support/loading-relations.v1.ts'

describeJoins(loadingSchema)
