import { describeStacks } from '../support/stack-cases.ts'
import { storeRelations } from '../support/store-relations-v1.ts'

describeStacks(storeRelations)
