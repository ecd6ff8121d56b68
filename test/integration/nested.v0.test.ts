import * as relations from '../../examples/store/relations.ts'
import * as schema from '../../examples/store/schema.ts'
import { describeNested } from '../support/nested-cases.ts'

describeNested({ ...schema, ...relations })
