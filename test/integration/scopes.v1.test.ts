import { describeScopes } from '../support/scope-cases.ts'
import { tenantModel } from '../support/tenant-model.v1.ts'

describeScopes(tenantModel)
