import { folderModel } from '../support/folder-model.v0.ts'
import { describeScopedTrees } from '../support/scoped-tree-cases.ts'

describeScopedTrees(folderModel)
