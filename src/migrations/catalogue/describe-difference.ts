import type { Difference } from './compare-catalogues.ts'

/**
 * Says what differs, a line each: `- ` for what is missing, `+ ` for what should not be there, `~ ` for what is
 * different. What a missing or strange table has is not told by itself.
 */
export function describeDifferences(differences: readonly Difference[]): readonly string[] {
  const wholes = differences.filter(isWhole)
  return differences
    .filter((difference) => !wholes.some((whole) => isPartOf(difference, whole)))
    .map((difference) => describe(difference, differences))
}

const kindsOfWhole = new Set(['table', 'view', 'materialized view'])

function isWhole({ kind, expected, actual }: Difference): boolean {
  return kindsOfWhole.has(kind) && (expected === undefined || actual === undefined)
}

function isPartOf(part: Difference, whole: Difference): boolean {
  const isSameSide = (part.expected === undefined) === (whole.expected === undefined)
  return part !== whole && isSameSide && part.name.startsWith(`${whole.name}.`)
}

function describe(difference: Difference, all: readonly Difference[]): string {
  const { kind, name, expected, actual } = difference
  const what = `${kind} ${name}`
  if (expected !== undefined && actual !== undefined) return `~ ${what}: ${oneLine(expected)} -> ${oneLine(actual)}`
  const sign = expected === undefined ? '+' : '-'
  if (isWhole(difference)) return `${sign} ${what}${describeParts(all.filter((part) => isPartOf(part, difference)))}`
  const definition = oneLine(expected ?? actual ?? '')
  return `${sign} ${what}${definition === '' ? '' : `: ${definition}`}`
}

function describeParts(parts: readonly Difference[]): string {
  const counts = new Map<string, number>()
  for (const { kind } of parts) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts.size === 0 ? '' : ` (${[...counts].map(([kind, count]) => `${kind} × ${count}`).join(', ')})`
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
