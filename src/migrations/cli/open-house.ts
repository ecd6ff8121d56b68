import { type BackfillHouse, houseOf } from '../commands/backfill-house.ts'
import { openDrizzle } from '../connect/open-drizzle.ts'
import type { CommonOptions } from './command.ts'
import { type CliSession, withCliSession } from './open-session.ts'

/** A house of backfills, with what the first line says. */
export interface CliHouse extends BackfillHouse {
  readonly description: string
}

/** Reads the config, the files and the ledger, opens Drizzle's database beside, and closes all of it after. */
export async function withCliHouse<TResult>(
  options: CommonOptions,
  run: (house: CliHouse) => Promise<TResult>,
): Promise<TResult> {
  return withCliSession(options, async (session) => {
    const { db, close } = await openDrizzle(session.target, {
      applicationName: 'drizzle-repository backfill',
      casing: casingOf(session),
    })
    try {
      return await run({ ...(await houseOf(session, db)), description: session.description })
    } finally {
      await close()
    }
  })
}

function casingOf({ project }: CliSession): 'snake_case' | 'camelCase' | undefined {
  const { casing } = project.config
  return casing === 'snake_case' || casing === 'camelCase' ? casing : undefined
}
