import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { describeEngine } from '../../../src/server/docker/docker-engine.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

test('a socket is reached by its path', () => {
  expect(describeEngine('unix:///run/docker.sock').request).toEqual({ socketPath: '/run/docker.sock' })
})

test('a host is reached by its port', () => {
  expect(describeEngine('tcp://engine.example:2375').request).toEqual({ host: 'engine.example', port: '2375' })
})

test('a host is reached over TLS with the keys that DOCKER_CERT_PATH holds', async () => {
  const folder = await makeTemporaryFolder()
  for (const name of ['ca', 'cert', 'key']) await writeFile(join(folder, `${name}.pem`), name)
  vi.stubEnv('DOCKER_TLS_VERIFY', '1')
  vi.stubEnv('DOCKER_CERT_PATH', folder)
  const keys = { ca: 'ca', cert: 'cert', key: 'key' }
  expect(describeEngine('tcp://engine.example:2376').request).toEqual({
    protocol: 'https:',
    host: 'engine.example',
    port: '2376',
    ...keys,
  })
})
