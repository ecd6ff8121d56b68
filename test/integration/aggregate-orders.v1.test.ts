import { describeAggregateOrders } from '../support/aggregate-order-cases.ts'
import { reportModel } from '../support/report-model.v1.ts'

describeAggregateOrders(reportModel)
