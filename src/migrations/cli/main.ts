#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { exitCodes } from './exit-codes.ts'

/** Every command by its name. Only the one that is asked for is loaded: some take long, and `current` must not. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  upgrade: async () => (await import('./commands/upgrade.ts')).upgradeCommand(),
  downgrade: async () => (await import('./commands/downgrade.ts')).downgradeCommand(),
  current: async () => (await import('./commands/current.ts')).currentCommand(),
  history: async () => (await import('./commands/history.ts')).historyCommand(),
  heads: async () => (await import('./commands/heads.ts')).headsCommand(),
  show: async () => (await import('./commands/show.ts')).showCommand(),
  trace: async () => (await import('./commands/trace.ts')).traceCommand(),
  lint: async () => (await import('./commands/lint.ts')).lintCommand(),
  status: async () => (await import('./commands/status.ts')).statusCommand(),
  repair: async () => (await import('./commands/repair.ts')).repairCommand(),
  init: async () => (await import('./commands/init.ts')).initCommand(),
  check: async () => (await import('./commands/check.ts')).checkCommand(),
  generate: async () => (await import('./commands/generate.ts')).generateCommand(),
  revision: async () => (await import('./commands/revision.ts')).revisionCommand(),
  verify: async () => (await import('./commands/verify.ts')).verifyCommand(),
  drift: async () => (await import('./commands/drift.ts')).driftCommand(),
  preflight: async () => (await import('./commands/preflight.ts')).preflightCommand(),
  backup: async () => (await import('./commands/backup.ts')).backupCommand(),
  restore: async () => (await import('./commands/restore.ts')).restoreCommand(),
  backfill: async () => (await import('./commands/backfill.ts')).backfillCommand(),
  dev: async () => (await import('./commands/dev.ts')).devCommand(),
  reset: async () => (await import('./commands/reset.ts')).resetCommand(),
  squash: async () => (await import('./commands/squash.ts')).squashCommand(),
  stamp: async () => (await import('./commands/stamp.ts')).stampCommand(),
}

const program = new Command('drizzle-repository')
  .description('Migrations for Drizzle ORM: forward, back, and always knowing where one stands.')
  .exitOverride()

try {
  // As drizzle-kit does: configs read their url from there. What is set already stays.
  process.loadEnvFile()
} catch {
  // There is none.
}

const asked = commands[process.argv[2] ?? '']
for (const load of asked === undefined ? Object.values(commands) : [asked]) program.addCommand(await load())

try {
  await program.parseAsync()
} catch (error) {
  // commander has printed what is wrong; `--help` and `--version` end here, too.
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? exitCodes.yes : exitCodes.notStarted
}
