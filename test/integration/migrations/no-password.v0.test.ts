import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { tableWith } from '../../support/generate-cases.ts'
import { useKitProject } from '../../support/kit-project.ts'
import { writeMigrations } from '../../support/migration-folder.ts'
import { type CliResult, runCli } from '../../support/run-cli.ts'
import { useDumpServer } from '../../support/dump-server.ts'

// A server that trusts takes any; as a url has it, and as it is.
const inUrl = 'topsecret%24word'
const passwords = [inUrl, decodeURIComponent(inUrl)]

const looking: readonly (readonly string[])[] = [
  ['current'],
  ['history', '-v'],
  ['heads'],
  ['show', 'users'],
  ['status', '--json'],
  ['init'],
  ['upgrade', '--dry-run', '--json'],
  ['upgrade', '--sql'],
  ['upgrade', '--nonsense'],
  ['downgrade', '-9'],
  ['stamp', 'head', '--sql'],
  ['repair', '--edited', 'show'],
  ['squash', 'users:nick'],
  ['lint', '--pending'],
  ['check'],
  ['trace'],
  ['verify'],
  ['drift'],
]
const changing: readonly (readonly string[])[] = [
  ['generate', '-m', 'more'],
  ['revision', '-m', 'own'],
  ['backup', 'taken.dump'],
  ['restore', 'taken.dump'],
  ['preflight'],
  ['upgrade'],
  ['reset'],
  ['dev', '-m', 'dev'],
]
const places = ['flag', 'environment', 'config'] as const
type Place = (typeof places)[number]

const server = useDumpServer()
let url = ''
beforeAll(async () => {
  const given = new URL((await server.create()).url)
  if (given.password === '') given.password = inUrl
  else passwords.push(given.password, decodeURIComponent(given.password))
  url = given.href
})

test('no command prints the password of the database, wherever it comes from', async () => {
  const root = await makeProject()
  await Promise.all(looking.map(async (command, index) => check(root, index, command)))
  for (const [index, command] of changing.entries()) await check(root, index, command)
}, 240_000)

test('no error prints it, of a server that is not there, of a url that is none, or of a config', async () => {
  const root = await makeProject()
  const away = new URL(url)
  away.port = '1'
  const failing = [
    ['status'],
    ['upgrade', '--json'],
    ['backup'],
    ['lint', '--pending'],
    ['trace'],
    ['preflight'],
    ['dev', '-m', 'x'],
  ]
  await Promise.all(
    failing.map(async (command, index) => {
      const target = index % 2 === 0 ? away.href : `no url ${inUrl}`
      expectNoPassword(command, await runFrom(root, 'flag', command, target))
      expectNoPassword(command, await runFrom(root, 'environment', command, target))
    }),
  )
  await writeFile(join(root, 'drizzle.config.ts'), `throw new Error('no config for ' + process.env.DATABASE_URL)`)
  const broken = await runCli(root, ['status'], url)
  expect(broken.code).toBe(2)
  expectNoPassword(['status'], broken)
}, 120_000)

async function makeProject(): Promise<string> {
  const { folder } = useKitProject('0.31', { 'schema.ts': tableWith('a: text()') })
  await writeMigrations(join(folder, 'drizzle'), 'journal', [
    { name: 'users', up: 'CREATE TABLE users (id integer);', down: 'DROP TABLE users;' },
    { name: 'nick', up: 'ALTER TABLE users ADD COLUMN nick text;', down: 'ALTER TABLE users DROP COLUMN nick;' },
  ])
  return folder
}

async function check(root: string, index: number, command: readonly string[]): Promise<void> {
  expectNoPassword(command, await runFrom(root, places[index % places.length] ?? 'flag', command, url))
}

async function runFrom(root: string, place: Place, command: readonly string[], target: string): Promise<CliResult> {
  if (place === 'environment') return runCli(root, command, target)
  if (place === 'flag') return runCli(root, [...command, '--url', target])
  const config = join(root, `with-url.config.ts`)
  await writeFile(
    config,
    `export default { dialect: 'postgresql', schema: './schema.ts', out: './drizzle', dbCredentials: { url: ${JSON.stringify(target)} } }\n`,
  )
  return runCli(root, [...command, '--config', config])
}

function expectNoPassword(command: readonly string[], { stdout, stderr }: CliResult): void {
  const output = stdout + stderr
  const printed = passwords.filter((password) => output.includes(password))
  expect({ command, printed, isEmpty: output === '' }).toEqual({ command, printed: [], isEmpty: false })
}
