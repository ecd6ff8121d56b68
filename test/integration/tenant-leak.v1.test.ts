import { describeLeaks } from '../support/leak-cases.ts'
import { tenantModel } from '../support/tenant-model.v1.ts'

describeLeaks(tenantModel)
