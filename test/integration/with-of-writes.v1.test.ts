import { storeRelations } from '../support/store-relations-v1.ts'
import { describeWithOfWrites } from '../support/with-of-writes-cases.ts'

describeWithOfWrites(storeRelations)
