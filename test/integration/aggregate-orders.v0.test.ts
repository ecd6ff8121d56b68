import { describeAggregateOrders } from '../support/aggregate-order-cases.ts'
import { reportModel } from '../support/report-model.v0.ts'

describeAggregateOrders(reportModel)
