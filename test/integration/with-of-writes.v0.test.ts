import * as relations from '../../examples/store/relations.ts'
import * as schema from '../../examples/store/schema.ts'
import { describeWithOfWrites } from '../support/with-of-writes-cases.ts'

describeWithOfWrites({ ...schema, ...relations })
