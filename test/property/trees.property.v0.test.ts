import { describeTreeProperty } from '../support/tree-property.ts'
import { commonTrees } from '../support/tree-schema.ts'
import { treeSchema } from '../support/tree-schema.v0.ts'

describeTreeProperty(treeSchema, commonTrees)
