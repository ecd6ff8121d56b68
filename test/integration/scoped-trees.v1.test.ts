import { folderModel } from '../support/folder-model.v1.ts'
import { describeScopedTrees } from '../support/scoped-tree-cases.ts'

describeScopedTrees(folderModel, true)
