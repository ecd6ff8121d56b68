import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findHeads } from '../../../../src/migrations/project/order-revisions.ts'
import { readHistory } from '../../../../src/migrations/project/read-history.ts'
import { findRange, findRevision } from '../../../../src/migrations/project/resolve-target.ts'
import { formats, makeMigrations, nameOf, writeMigrations } from '../../../support/migration-folder.ts'
import { makeTemporaryFolder } from '../../../support/temporary-folder.ts'

const three = ['one', 'two', 'three'].map((name) => ({ name, up: `SELECT '${name}';` }))

describe.each(formats)('the layout of %s', (format) => {
  const names = three.map((revision, index) => nameOf(format, index, revision))

  test('is read with ways down, parents and dates', async () => {
    const folder = await makeMigrations(format, [three[0]!, { ...three[1]!, down: 'SELECT 0;' }, three[2]!])
    const { revisions } = readHistory(folder)
    expect(revisions.map(({ name }) => name)).toEqual(names)
    expect(revisions.map(({ parents }) => parents)).toEqual([[], [names[0]], [names[1]]])
    expect(revisions.map(({ down }) => down?.text)).toEqual([undefined, 'SELECT 0;', undefined])
    expect(revisions.map(({ when }) => new Date(when).toISOString().slice(0, 16))).toEqual([
      '2026-01-01T00:00',
      '2026-01-01T00:01',
      '2026-01-01T00:02',
    ])
    expect(findHeads(revisions).map(({ name }) => name)).toEqual([names[2]])
  })

  test('names are found by a part, a number and a distance', async () => {
    const { revisions } = readHistory(await makeMigrations(format, three))
    expect(findRevision(revisions, 'two').name).toBe(names[1])
    expect(findRevision(revisions, `${names[1]}+1`).name).toBe(names[2])
    expect(findRevision(revisions, 'head-2').name).toBe(names[0])
    expect(findRevision(revisions, names[0]!.split('_')[0]!).name).toBe(names[0])
    expect(() => findRevision(revisions, '_')).toThrow('which')
    expect(() => findRevision(revisions, 'three+1')).toThrow('beyond its ends')
    expect(findRange(revisions, 'two:').map(({ name }) => name)).toEqual(names.slice(1))
    expect(findRange(revisions, 'base:one').map(({ name }) => name)).toEqual(names.slice(0, 1))
    expect(() => findRange(revisions, 'three:one')).toThrow('the older one first')
  })
})

test('branches and merges come parents first', async () => {
  const folder = await makeMigrations('folders', [
    { name: 'a', up: '' },
    { name: 'b', up: '', parents: ['a'] },
    // Its clock was behind.
    { name: 'c', up: '', parents: ['a'], when: Date.UTC(2025, 0, 1) },
    { name: 'd', up: '', parents: ['b', 'c'] },
  ])
  const { revisions } = readHistory(folder)
  expect(revisions.map(({ name }) => name.slice(15))).toEqual(['a', 'c', 'b', 'd'])
  expect(revisions[3]?.parents).toHaveLength(2)
})

test('a way down that drizzle-kit up left behind is found', async () => {
  const folder = await makeMigrations('folders', three)
  await writeFile(join(folder, `${nameOf('folders', 0, three[0]!)}.down.sql`), 'SELECT 0;')
  expect(readHistory(folder).revisions[0]?.down?.text).toBe('SELECT 0;')
})

test('an empty folder, and none at all, have no revisions', async () => {
  const folder = await makeTemporaryFolder()
  expect(readHistory(folder).revisions).toEqual([])
  expect(readHistory(join(folder, 'nothing')).revisions).toEqual([])
})

test('what cannot be understood is named', async () => {
  const folder = await makeMigrations('journal', three)
  await writeMigrations(folder, 'folders', three)
  expect(() => readHistory(folder)).toThrow('a journal of 0.31 and folders of 1.0')

  const journal = await makeMigrations('journal', three)
  await rm(join(journal, '0001_two.sql'))
  expect(() => readHistory(journal)).toThrow('0001_two.sql')
  await writeFile(join(journal, 'meta', '_journal.json'), '<<<<<<< HEAD')
  expect(() => readHistory(journal)).toThrow('Resolve what a merge left')

  const circle = await makeMigrations('folders', [
    { name: 'a', up: '', parents: ['b'] },
    { name: 'b', up: '', parents: ['a'] },
  ])
  expect(() => readHistory(circle)).toThrow('a circle of')

  const undated = await makeTemporaryFolder()
  await mkdir(join(undated, 'undated'))
  await writeFile(join(undated, 'undated', 'migration.sql'), '')
  expect(() => readHistory(undated)).toThrow('"undated"')
})
