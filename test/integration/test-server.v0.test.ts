import { chmod, cp, lstat, mkdir, readdir, stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import postgres from 'postgres'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { findBinaries, provideBinaries } from '../../src/server/embedded/embedded-binaries.ts'
import { chooseServerAccount } from '../../src/server/embedded/server-account.ts'
import { connectAdmin, startServerOfMajor } from '../../src/server/index.ts'
import { startTestDatabase } from '../../src/testing/start-test-database.ts'
import { startChildProgram } from '../support/child-program.ts'
import { makeTemporaryFolder } from '../support/temporary-folder.ts'

/** Makes a process find a server by itself, instead of using the one of this run. */
const alone = { DRIZZLE_REPOSITORY_TEST_SERVER: undefined, TEST_DATABASE_URL: undefined }

describe('the server that a process started', () => {
  test.each(['stop', 'return', 'exit', 'throw'])('is gone after the process ends by: %s', async (ending) => {
    const temporary = await makeTemporaryFolder()
    const program = startChildProgram('./hold-test-database.ts', [ending], { ...alone, TMPDIR: temporary })
    const report = await program.report
    expect(await program.errors).toMatch(/^Test database: PostgreSQL \d+/)
    await expectNothingLeft(report, temporary)
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'is gone after the process gets %s',
    async (signal) => {
      const temporary = await makeTemporaryFolder()
      const program = startChildProgram('./hold-test-database.ts', ['wait'], { ...alone, TMPDIR: temporary })
      const report = await program.report
      program.child.kill(signal)
      await program.errors
      await expectNothingLeft(report, temporary)
    },
  )

  test.each([300, 500, 700])(
    'is gone when the process is killed after %d ms, while it starts',
    async (milliseconds) => {
      const temporary = await makeTemporaryFolder()
      const program = startChildProgram('./hold-test-database.ts', ['wait'], { ...alone, TMPDIR: temporary })
      await delay(milliseconds)
      program.child.kill('SIGKILL')
      await program.errors
      await vi.waitFor(async () => expect(await serverFolders(temporary)).toEqual([]), { timeout: 10_000 })
    },
  )

  test('that has died is an error for the processes that use it', async () => {
    const server = { url: 'postgres://postgres:secret@127.0.0.1:1/postgres', source: 'embedded', run: 'test_0' }
    expect(await failWith({ DRIZZLE_REPOSITORY_TEST_SERVER: JSON.stringify(server) })).toMatch(
      /Expected the PostgreSQL server of this test run \(embedded\) to answer, got .*ECONNREFUSED.*run the tests again/,
    )
  })

  test('is another one for each process that nobody started a server for', async () => {
    const programs = [1, 2].map(() => startChildProgram('./hold-test-database.ts', ['stop'], alone))
    const [first, second] = await Promise.all(programs.map(({ report }) => report))
    expect(first!['url']).not.toBe(second!['url'])
  })
})

async function expectNothingLeft(report: Record<string, string>, temporary: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const sql = postgres(report['url']!, { max: 1 })
      await expect(sql`select 1`).rejects.toMatchObject({ code: 'ECONNREFUSED' })
      await sql.end()
      expect(await serverFolders(temporary)).toEqual([])
    },
    { timeout: 15_000, interval: 100 },
  )
  if (report['source'] !== 'embedded') return
  expect(() => process.kill(Number(report['processId']), 0)).toThrow('ESRCH')
  await expect(stat(report['data']!)).rejects.toMatchObject({ code: 'ENOENT' })
}

async function serverFolders(temporary: string): Promise<string[]> {
  return (await readdir(temporary)).filter((name) => name.startsWith('drizzle-repository-'))
}

describe('TEST_DATABASE_URL', () => {
  test('is the server that is used, and its databases go with the process', async () => {
    await using database = await startTestDatabase()
    const sql = postgres(database.url, { max: 1 })
    const program = startChildProgram('./hold-test-database.ts', ['wait'], {
      ...alone,
      TEST_DATABASE_URL: database.url,
    })
    const report = await program.report
    expect(report['source']).toBe('TEST_DATABASE_URL')
    expect(await sql`select datname from pg_database where datname = ${report['name']!}`).toHaveLength(1)

    program.child.kill('SIGKILL')
    expect(await program.errors).toMatch(/^Test database: PostgreSQL \S+ at .* \(TEST_DATABASE_URL\)\n$/)
    await vi.waitFor(
      async () => {
        expect(await sql`select datname from pg_database where datname = ${report['name']!}`).toEqual([])
      },
      { timeout: 10_000 },
    )
    await sql.end()
  })

  test('that does not answer is an error', async () => {
    expect(await failWith({ TEST_DATABASE_URL: 'postgres://someone:secret@127.0.0.1:1/nothing' })).toMatch(
      /Expected a PostgreSQL server to answer at 127\.0\.0\.1:1\/nothing \(TEST_DATABASE_URL\), got .*ECONNREFUSED.*\. Start it/,
    )
  })

  test('that is no URL is an error', async () => {
    expect(await failWith({ TEST_DATABASE_URL: 'localhost:secret' })).toMatch(
      /Expected TEST_DATABASE_URL to be like postgres:.*, got something else\./,
    )
  })

  test('of a role that may not create databases is an error', async () => {
    await using database = await startTestDatabase()
    const sql = postgres(database.url, { max: 1 })
    await sql`create role test_cannot_create login password 'secret'`
    const url = Object.assign(new URL(database.url), { username: 'test_cannot_create', password: 'secret' })
    const errors = await failWith({ TEST_DATABASE_URL: url.href })
    await sql`drop role test_cannot_create`
    await sql.end()
    expect(errors).toMatch(/Expected a role that may create databases at .*, got one that may not\. ALTER ROLE/)
  })
})

describe('Docker', () => {
  test('at a DOCKER_HOST that does not answer is an error', async () => {
    expect(await failWith({ DOCKER_HOST: 'unix:///nowhere/docker.sock' })).toMatch(
      /Expected a Docker engine to answer at DOCKER_HOST \(unix:\/\/\/nowhere\/docker.sock\), got .*ENOENT.*\. Start it/,
    )
  })

  test('at a DOCKER_HOST that is no URL is an error', async () => {
    expect(await failWith({ DOCKER_HOST: 'nowhere' })).toMatch(/Expected a Docker engine to answer at DOCKER_HOST/)
  })

  test('that answers but cannot start a container is an error', async () => {
    const engine = await startBrokenEngine()
    const errors = await failWith({ DOCKER_HOST: engine, TEST_POSTGRES_IMAGE: 'some/image:1' })
    expect(errors).toMatch(/Expected a container of the image some\/image:1 to start on the Docker engine at tcp:/)
    expect(errors).toContain('name another one in TEST_POSTGRES_IMAGE')
  })
})

async function failWith(changes: Record<string, string>): Promise<string> {
  const program = startChildProgram('./hold-test-database.ts', ['stop'], { ...alone, ...changes })
  const errors = await program.errors
  expect(program.child.exitCode).toBe(1)
  expect(errors).toContain('TestDatabaseError')
  expect(errors).not.toContain('secret')
  expect(errors).not.toContain('Test database:')
  return errors
}

/** Answers the ping as an engine does, and fails whatever it is asked for. */
async function startBrokenEngine(): Promise<string> {
  const server: Server = createServer((request, response) => {
    const isKnown = /^\/(_ping|containers\/json)/.test(request.url ?? '')
    response.writeHead(isKnown ? 200 : 500).end(isKnown ? '[]' : '{"message":"out of order"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  return `tcp://127.0.0.1:${address.port}`
}

describe('embedded binaries', () => {
  test('are used where they are when they run', async () => {
    const temporary = await makeTemporaryFolder()
    const { folder, version } = await provideBinaries(findBinaries(), {}, temporary)
    expect(folder).toBe(findBinaries())
    expect(version).toMatch(/^\d+\.\d+$/)
  })

  test('are copied with their links when npm skipped the install script', async () => {
    const temporary = await makeTemporaryFolder()
    const installed = join(temporary, 'native')
    await cp(findBinaries(), installed, { recursive: true, filter: isPacked })
    await chmod(join(installed, 'bin', 'postgres'), 0o644)
    await mkdir(join(temporary, 'copy'))

    const { folder } = await provideBinaries(installed, chooseServerAccount(), join(temporary, 'copy'))
    expect(folder).toBe(join(temporary, 'copy', 'native'))
  })

  test('that cannot run are an error', async () => {
    const temporary = await makeTemporaryFolder()
    const installed = join(temporary, 'native')
    await mkdir(join(installed, 'bin'), { recursive: true })
    await mkdir(join(temporary, 'copy'))
    await expect(provideBinaries(installed, {}, join(temporary, 'copy'))).rejects.toThrow(
      /^Expected the PostgreSQL binaries in .* to run on this machine, got .*ENOENT.*\. Install what they lack/,
    )
  })
})

test('a server of another major is fetched and started', async () => {
  const server = await startServerOfMajor(14)
  expect(server.description).toMatch(/^PostgreSQL 14\.\d+, embedded \(asked for by its version\)$/)
  await using session = await connectAdmin(server.url)
  expect(await session.query(`select current_setting('server_version_num')::int / 10000 as major`)).toEqual([
    { major: 14 },
  ])
  await server.stop()
})

/** npm packs no symbolic links. */
async function isPacked(source: string): Promise<boolean> {
  return !(await lstat(source)).isSymbolicLink()
}
