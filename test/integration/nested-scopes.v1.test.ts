import { describeNestedScopes } from '../support/nested-scope-cases.ts'
import { tenantModel } from '../support/tenant-model.v1.ts'

describeNestedScopes(tenantModel)
