import { relations } from 'drizzle-orm'
import { describeFaithfulNestedWrites } from '../support/faithful-nested-cases.ts'
import type { DeclareRelations } from '../support/legacy-relations.ts'

describeFaithfulNestedWrites(relations as unknown as DeclareRelations)
