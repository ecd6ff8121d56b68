import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, InvalidArgumentError } from '../../src/index.ts'
import type { AnyRepository } from './any-repository.ts'
import { openDatabase, type OpenDatabase } from './drivers.ts'
import { errorBeforeStatement } from './errors.ts'
import { treeDdl } from './tree-schema.ts'

/** What is wrong with options beside `recursive`, and where. */
const wrong: readonly (readonly [string, object, string])[] = [
  ['owner', { recursive: true }, '.recursive'],
  ['children', { recursive: false }, '.recursive'],
  ['children', { recursive: {} }, '.recursive'],
  ['children', { recursive: { depth: 0 } }, '.recursive'],
  ['children', { recursive: { depth: 1.5 } }, '.recursive'],
  ['children', { recursive: { depth: 1001 } }, '.recursive'],
  ['children', { recursive: { depth: 2, width: 3 } }, '.recursive'],
  ['children', { recursive: true, limit: 3 }, '.limit'],
  ['parent', { recursive: true, offset: 3 }, '.offset'],
  ['children', { recursive: { depth: 3 }, strategy: 'window' }, '.strategy'],
  ['children', { recursive: true, limmit: 3 }, '.limmit'],
  ['children', { recursive: true, with: { children: true } }, '.with.children'],
]

/** What `recursive` refuses, before anything is sent. */
export function describeMisuseOfTrees(schema: object): void {
  describe('recursive relations that make no sense', () => {
    let opened: OpenDatabase
    let nodes: AnyRepository

    beforeAll(async () => {
      opened = await openDatabase('PGlite', { ddl: treeDdl })
      nodes = (createRepositories(opened.db, schema) as unknown as { readonly nodes: AnyRepository }).nodes
    })
    afterAll(() => opened.close())

    it.each(wrong)('says where %s: %j is wrong and sends nothing', async (name, options, path) => {
      const error = await errorBeforeStatement(() => nodes.findMany({ with: { [name]: options } }))
      expect(error).toBeInstanceOf(InvalidArgumentError)
      expect((error as InvalidArgumentError).details.path).toBe(`findMany.with.${name}${path}`)
    })

    it('refuses a table that has the property of the mark', async () => {
      const repositories = createRepositories(opened.db, schema) as unknown as { readonly marked: AnyRepository }
      const error = await errorBeforeStatement(() =>
        repositories.marked.findMany({ with: { up: { recursive: true } } }),
      )
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'findMany.with.up' } })
    })
  })
}
