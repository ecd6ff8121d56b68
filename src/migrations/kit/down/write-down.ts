import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { breakpoint } from '../../grammar/index.ts'
import type { Format, Loss, Revision } from '../../revision.ts'
import type { DownPlan } from './plan-down.ts'

/** Where the way back of a revision is. */
export function downPath(format: Format, { name, up }: Revision): string {
  return join(dirname(up.path), format === 'journal' ? `${name}.down.sql` : 'down.sql')
}

/** Writes the way back beside the way up. */
export function writeDown(path: string, plan: DownPlan): void {
  writeFileSync(path, renderDown(plan))
}

/** The text of a way back: what it loses, before the first statement, then the statements as drizzle-kit writes them. */
export function renderDown({ statements, losses }: DownPlan): string {
  const head = [
    ...losses.lossy.map((loss) => mark('lossy', loss)),
    ...losses.irreversible.map((loss) => mark('irreversible', loss)),
    ...losses.mayFail.map(({ what, why }) => `-- Fails, and changes nothing, while ${why} (${oneLine(what)}).`),
  ]
  const body = statements.map((statement) => statement.trim()).join(`\n${breakpoint}\n`)
  return [...head, body, ''].join('\n')
}

function mark(word: string, { what, why }: Loss): string {
  return `-- drizzle-repository: ${word} ${oneLine(what)}: ${oneLine(why)}`
}

/** A name may have a line end in it, which would end the comment. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
