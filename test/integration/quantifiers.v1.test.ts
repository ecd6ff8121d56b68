import { relations } from 'drizzle-orm/_relations'
import type { DeclareRelations } from '../support/legacy-relations.ts'
import { describeQuantifiers } from '../support/quantifier-cases.ts'

describeQuantifiers(relations as unknown as DeclareRelations)
