import { describeScopes } from '../support/scope-cases.ts'
import { tenantModel } from '../support/tenant-model.v0.ts'

describeScopes(tenantModel)
