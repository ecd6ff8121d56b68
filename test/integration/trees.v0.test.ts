import { describeMisuseOfTrees } from '../support/tree-misuse.ts'
import { treeSchema } from '../support/tree-schema.v0.ts'
import { describeTrees } from '../support/tree-cases.ts'

describeTrees(treeSchema)
describeMisuseOfTrees(treeSchema)
