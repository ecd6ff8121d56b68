import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { findTool } from '../../../../src/migrations/backup/find-tool.ts'
import { makeTemporaryFolder } from '../../../support/temporary-folder.ts'

/** Makes folders that each have a pg_dump of a version, and puts them on PATH. */
async function install(...versions: readonly string[]): Promise<readonly string[]> {
  const root = await makeTemporaryFolder()
  const folders = versions.map((_, index) => join(root, `bin-${index}`))
  for (const [index, folder] of folders.entries()) {
    await mkdir(folder)
    await writeFile(join(folder, 'pg_dump'), `#!/bin/sh\necho "pg_dump (PostgreSQL) ${versions[index]} (Debian 1)"\n`)
    await chmod(join(folder, 'pg_dump'), 0o755)
  }
  vi.stubEnv('PATH', folders.join(delimiter))
  return folders
}

const why = 'the server is PostgreSQL 97.3'

test('of several versions the nearest that is new enough is taken', async () => {
  const [first, second] = await install('98.1', '97.2', '91.7')
  expect(await findTool({ name: 'pg_dump', major: 97, why })).toEqual({
    path: join(second ?? '', 'pg_dump'),
    version: '97.2',
    major: 97,
  })
  expect(await findTool({ name: 'pg_dump', major: 98, why })).toMatchObject({ path: join(first ?? '', 'pg_dump') })
})

test('where all are too old, the newest is named, and what to install', async () => {
  await install('91.7', '95.4')
  const failed = findTool({ name: 'pg_dump', major: 97, why })
  await expect(failed).rejects.toMatchObject({ code: 'MIGRATION', details: { reason: 'tool', hasChanged: false } })
  await expect(failed).rejects.toThrow(
    /^Expected pg_dump 97 or later, since the server is PostgreSQL 97.3, got pg_dump 95.4 \(/,
  )
  await expect(failed).rejects.toThrow(/install/i)
})

test('what cannot be run is none', async () => {
  const [folder] = await install('97.1')
  await writeFile(join(folder ?? '', 'pg_dump'), 'no program')
  const failed = findTool({ name: 'pg_dump', major: 97, why, folder })
  await expect(failed).rejects.toThrow(`got none in ${folder}`)
})
