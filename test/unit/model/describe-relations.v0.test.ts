import { relations } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { model as store } from '../../../examples/store/model.ts'
import { type DeclareRelations, testLegacyRelations } from '../../support/legacy-relations.ts'
import { describeRelations, storeRelationLines } from '../../support/store-relation-lines.ts'

describe('defineModel with relations()', () => {
  testLegacyRelations(relations as unknown as DeclareRelations)

  it('describes the store as 1.0 does, but for its many-to-many relations', () => {
    expect(describeRelations(store)).toEqual(storeRelationLines)
  })
})
