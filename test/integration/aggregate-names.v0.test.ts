import { describeAggregates } from '../support/aggregate-cases.ts'
import { reportModel } from '../support/report-model.v0.ts'

describeAggregates(reportModel)
