import { createRequire } from 'node:module'
import { connectAdmin } from '../admin-connection.ts'
import { startCaretaker } from '../caretaker.ts'
import { askEngine, type DockerEngine } from './docker-engine.ts'
import { fastSettings } from '../server-settings.ts'
import { reasonOf, TestDatabaseError } from '../test-database-error.ts'
import type { Server } from '../server.ts'

const defaultImage = 'postgres:18-alpine'
const runLabel = 'drizzle-repository.run'

/** Starts a container on the engine that answered. */
export async function startDockerServer(engine: DockerEngine, run: string): Promise<Server> {
  const image = process.env['TEST_POSTGRES_IMAGE'] || defaultImage
  const label = `${runLabel}=${run}`
  const { PostgreSqlContainer } = await importTestcontainers(engine)
  const container = new PostgreSqlContainer(image)
    .withCommand(['postgres', ...fastSettings])
    .withLabels({ [runLabel]: run })
    // The caretaker removes it, and needs no further container for that, which may be impossible to pull or to run.
    .withAutoCleanup(false)

  const caretaker = startCaretaker(removeContainers)
  caretaker.tell({ request: engine.request, containers: listPath(label) })
  try {
    const started = await container.start()
    const url = started.getConnectionUri()
    const version = await askVersion(url)
    return {
      url,
      source: 'docker',
      description: `PostgreSQL ${version} in a Docker container of ${image}`,
      stop: () => caretaker.finish(),
    }
  } catch (error) {
    const remains = await describeRemains(engine, label).catch(() => '')
    await caretaker.finish()
    throw new TestDatabaseError({
      expected: `a container of the image ${image} to start on the Docker engine at ${engine.address}`,
      got: `${reasonOf(error)}${remains}`,
      remedy:
        'See that the engine can pull and run the image, name another one in TEST_POSTGRES_IMAGE, ' +
        'or name a server in TEST_DATABASE_URL.',
      cause: error,
    })
  }
}

type TestcontainersModule = typeof import('@testcontainers/postgresql')

async function importTestcontainers(engine: DockerEngine): Promise<TestcontainersModule> {
  const name = '@testcontainers/postgresql'
  try {
    createRequire(import.meta.url).resolve(name)
  } catch (cause) {
    throw new TestDatabaseError({
      expected: `the package "${name}", because a Docker engine answers at ${engine.address}`,
      got: 'none installed',
      remedy: `Install it (npm install --save-dev ${name}), or name a server in TEST_DATABASE_URL.`,
      cause,
    })
  }
  return await import('@testcontainers/postgresql')
}

async function askVersion(url: string): Promise<string> {
  await using admin = await connectAdmin(url)
  const [row] = await admin.query(`select split_part(current_setting('server_version'), ' ', 1) as version`)
  return String(row?.['version'])
}

function listPath(label: string): string {
  return `/containers/json?all=true&filters=${encodeURIComponent(JSON.stringify({ label: [label] }))}`
}

interface ListedContainer {
  readonly Id: string
  readonly Status: string
}

/** What a container that did not come up says about it. */
async function describeRemains(engine: DockerEngine, label: string): Promise<string> {
  // The shape of the engine's answer is part of its public interface.
  const [container] = JSON.parse(String(await askEngine(engine, listPath(label)))) as ListedContainer[]
  if (container === undefined) return ''
  const log = await askEngine(engine, `/containers/${container.Id}/logs?stdout=true&stderr=true&tail=10`)
  const lines = ['', `status: ${container.Status}`, ...readFrames(log).trim().split('\n')]
  return lines.join('\n  ').trimEnd()
}

/** Reads the engine's log format: each piece of text follows eight bytes, of which the last four are its length. */
function readFrames(log: Buffer): string {
  if (log.length < 8) return ''
  const end = 8 + log.readUInt32BE(4)
  return log.toString('utf8', 8, end) + readFrames(log.subarray(end))
}

const removeContainers = `
let input
function receive(message) { input = message }
async function end() {
  if (!input) return
  const containers = JSON.parse(await ask('GET', input.containers))
  for (const { Id } of containers) await ask('DELETE', '/containers/' + Id + '?force=true&v=true')
}
function ask(method, path) {
  const { request } = require(input.request.protocol === 'https:' ? 'node:https' : 'node:http')
  return new Promise((resolve, reject) => {
    const sent = request({ ...input.request, method, path }, (response) => {
      let body = ''
      response.on('data', (chunk) => { body += chunk }).on('end', () => {
        if (response.statusCode < 300 || response.statusCode === 404 || response.statusCode === 409) resolve(body)
        else reject(new Error('Docker: ' + method + ' ' + path + ': ' + response.statusCode + ' ' + body))
      })
    })
    sent.on('error', reject).end()
  })
}
`
