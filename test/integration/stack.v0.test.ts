import * as relations from '../../examples/store/relations.ts'
import * as schema from '../../examples/store/schema.ts'
import { describeStacks } from '../support/stack-cases.ts'

describeStacks({ ...schema, ...relations })
