import { describeAggregates } from '../support/aggregate-cases.ts'
import { reportModel } from '../support/report-model.v1.ts'

describeAggregates(reportModel)
