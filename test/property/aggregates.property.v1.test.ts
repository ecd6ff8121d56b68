import { describeAggregateProperty } from '../support/aggregate-property.ts'
import { reportModel } from '../support/report-model.v1.ts'

describeAggregateProperty(reportModel)
