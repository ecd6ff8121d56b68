import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { jobs, work } from '../../examples/jobs/job-queue.ts'
import { messages, outboxOf } from '../../examples/jobs/outbox.ts'
import { createRepositories } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'

const ddl = `
  create table jobs (id int primary key generated always as identity, task text not null, done_at timestamptz);
  create table messages (id int primary key generated always as identity, body text not null)`

it.each(['job-queue', 'outbox'])('the docs show %s as it is tested here', async (name) => {
  const root = new URL('../../', import.meta.url)
  const docs = await readFile(new URL('docs/transactions.md', root), 'utf8')
  expect(docs).toContain(`\`\`\`ts\n${await readFile(new URL(`examples/jobs/${name}.ts`, root), 'utf8')}\`\`\``)
})

describe.each(drivers)('on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, { jobs, messages })

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
  })
  afterAll(() => opened.close())
  beforeEach(() => opened.query('truncate jobs, messages'))

  it('several workers do every job exactly once, and again those that fail', async () => {
    const tasks = Array.from({ length: 40 }, (_, index) => `job ${index}`)
    await repositories().jobs.createMany(tasks.map((task) => ({ task })))
    const done: string[] = []
    const failedOnce = new Set<string>()
    const run = async (task: string): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve))
      if (task.endsWith('7') && !failedOnce.has(task)) {
        failedOnce.add(task)
        throw new Error('of the job')
      }
      done.push(task)
    }
    const worker = async (): Promise<void> => {
      while (await work(opened.db, run).catch(() => true));
    }
    await Promise.all(Array.from({ length: 4 }, worker))
    while (await work(opened.db, run));
    expect(failedOnce.size).toBe(4)
    expect(done.toSorted()).toEqual(tasks.toSorted())
    expect(await repositories().jobs.count({ doneAt: { isNull: true } })).toBe(0)
  })

  it('an outbox sends what was committed, once, and nothing of what was rolled back', async () => {
    const sent: string[] = []
    let isDown = true
    const { publish, dispatch } = outboxOf(opened.db, async (body) => {
      if (isDown) throw new Error('The receiver is down.')
      sent.push(body)
    })
    await repositories().$transaction(() => publish('kept for later'))
    expect(sent).toEqual([])
    isDown = false
    await errorOf(() =>
      repositories().$transaction(async () => {
        await publish('never')
        throw new Error('of the caller')
      }),
    )
    await Promise.all(['a', 'b', 'c'].map((body) => repositories().$transaction(() => publish(body))))
    await dispatch()
    expect(sent.toSorted()).toEqual(['a', 'b', 'c', 'kept for later'])
    expect(await repositories().messages.count()).toBe(0)
  })
})
