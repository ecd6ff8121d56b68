import { describeAggregateProperty } from '../support/aggregate-property.ts'
import { reportModel } from '../support/report-model.v0.ts'

describeAggregateProperty(reportModel)
