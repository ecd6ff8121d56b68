/** PostgreSQL's table locks, weak to strong. */
export const lockModes = [
  'AccessShare',
  'RowShare',
  'RowExclusive',
  'ShareUpdateExclusive',
  'Share',
  'ShareRowExclusive',
  'Exclusive',
  'AccessExclusive',
] as const

export type LockMode = (typeof lockModes)[number]

function isAtLeast(mode: LockMode, other: LockMode): boolean {
  return lockModes.indexOf(mode) >= lockModes.indexOf(other)
}

export function stronger(mode: LockMode, other: LockMode | undefined): LockMode {
  return other === undefined || isAtLeast(mode, other) ? mode : other
}

/** Who waits while somebody holds the lock; `undefined` when neither readers nor writers do. */
export function whoWaits(mode: LockMode): 'reads and writes' | 'writes' | undefined {
  if (mode === 'AccessExclusive') return 'reads and writes'
  return isAtLeast(mode, 'Share') ? 'writes' : undefined
}
