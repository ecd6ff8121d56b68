const smallest = 1
const largest = 50_000

/** How many rows the first batch goes past. */
export const firstSize = 500

/** The size of the next batch, so that it takes the target time; at most twice or half of the last one. */
export function adaptSize(size: number, milliseconds: number, target: number): number {
  const factor = Math.min(2, Math.max(0.5, target / Math.max(1, milliseconds)))
  return clamp(Math.round(size * factor))
}

/** The size after a batch that failed or got no lock. */
export function halve(size: number): number {
  return clamp(Math.floor(size / 2))
}

function clamp(size: number): number {
  return Math.min(largest, Math.max(smallest, size))
}
