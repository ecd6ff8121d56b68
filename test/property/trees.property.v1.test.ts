import { describeTreeProperty } from '../support/tree-property.ts'
import { commonTrees, version1Trees } from '../support/tree-schema.ts'
import { treeSchema } from '../support/tree-schema.v1.ts'

describeTreeProperty(treeSchema, [...commonTrees, ...version1Trees])
