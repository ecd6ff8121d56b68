import { describeJoins } from '../support/join-cases.ts'
import { loadingSchema } from '../support/loading-relations.v0.ts'

describeJoins(loadingSchema)
