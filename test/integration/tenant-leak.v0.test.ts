import { describeLeaks } from '../support/leak-cases.ts'
import { tenantModel } from '../support/tenant-model.v0.ts'

describeLeaks(tenantModel)
