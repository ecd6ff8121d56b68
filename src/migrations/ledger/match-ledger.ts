import { createHash } from 'node:crypto'
import type { History, Revision, Script } from '../revision.ts'
import type { AppliedRevision, Ledger, LedgerRow, MatchedLedger } from './ledger.ts'

/**
 * Puts every row of the ledger beside its revision: by name where the table has names; else by the date, which 1.0 cuts
 * to seconds, and by the hash where that says nothing or too much.
 */
export function matchLedger({ revisions, format }: History, ledger: Ledger): MatchedLedger {
  const left = new Set(revisions)
  const applied: AppliedRevision[] = []
  const strangers: LedgerRow[] = []
  for (const row of ledger.rows) {
    const revision = findRevisionOf(row, [...left], format === 'folders')
    if (revision === undefined) strangers.push(row)
    else {
      left.delete(revision)
      applied.push({ revision, row, isEdited: !hashesOf(revision.up).includes(row.hash) })
    }
  }
  return settleSquashed({
    ledger,
    applied,
    pending: revisions.filter((revision) => left.has(revision)),
    orphans: strangers,
    squashed: [],
  })
}

/** The hashes of a script as it is, and with the line ends of other systems. */
export function hashesOf({ text, hash }: Script): readonly string[] {
  if (!text.includes('\n')) return [hash]
  const unix = text.replaceAll('\r\n', '\n')
  return [hash, hashText(unix), hashText(unix.replaceAll('\n', '\r\n'))]
}

/** What a squashed revision's header keeps of the ones that it stands for; their order does not matter. */
export function hashOfSquashed(hashes: readonly string[]): string {
  return hashText([...hashes].sort().join('\n'))
}

function findRevisionOf(row: LedgerRow, revisions: readonly Revision[], cutsToSeconds: boolean): Revision | undefined {
  if (row.name !== undefined) return revisions.find(({ name }) => name === row.name)
  const sameHash = (revision: Revision): boolean => hashesOf(revision.up).includes(row.hash)
  const { createdAt } = row
  if (createdAt !== undefined) {
    const cut = Math.floor(createdAt / 1000) * 1000
    const sameDate = revisions.filter(({ when }) => when === createdAt || (cutsToSeconds && when === cut))
    if (sameDate.length > 0) return sameDate.find(sameHash) ?? sameDate[0]
  }
  return revisions.find(sameHash)
}

/** Rows whose revisions were squashed into one that is applied belong to it, and it is not edited. */
function settleSquashed(matched: MatchedLedger): MatchedLedger {
  const rows = [...matched.ledger.rows].sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0) || a.id - b.id)
  const squashed = new Set<LedgerRow>()
  const applied = matched.applied.map((one) => {
    const { squashes } = one.revision.up.header
    if (squashes === undefined) return one
    const found = findSquashedRows(rows.slice(0, rows.indexOf(one.row) + 1), squashes.hash)
    for (const row of found) squashed.add(row)
    return found.length > 0 ? { ...one, isEdited: false } : one
  })
  return {
    ...matched,
    applied,
    orphans: matched.orphans.filter((row) => !squashed.has(row)),
    squashed: matched.orphans.filter((row) => squashed.has(row)),
  }
}

/** The rows up to the last one whose hashes are the squashed ones'. */
function findSquashedRows(rows: readonly LedgerRow[], hash: string): readonly LedgerRow[] {
  for (let start = rows.length - 1; start >= 0; start--) {
    const window = rows.slice(start)
    if (hashOfSquashed(window.map((row) => row.hash)) === hash) return window
  }
  return []
}

function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
