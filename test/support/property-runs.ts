import fc from 'fast-check'

/**
 * The seed of every property and of the rows they start from. A failure prints it: `PROPERTY_SEED` runs the same cases
 * again.
 */
export const propertySeed: number = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

/** How many cases a property runs: `PROPERTY_RUNS`, else its usual number. */
function runsOf(usual: number): number {
  return Number(process.env['PROPERTY_RUNS'] ?? usual)
}

/** How long a property may take, in milliseconds: a few are slow to shrink, long runs are long. */
export const propertyTimeout: number = 120_000 + runsOf(0) * 1000

/** Checks a property; what fails says the seed. */
export async function checkProperty<TValues>(property: fc.IAsyncProperty<TValues>, usualRuns: number): Promise<void> {
  await fc.assert(property, { numRuns: runsOf(usualRuns), seed: propertySeed })
}

/** Some values of an arbitrary, the same for one seed. */
export function sampleOf<TValue>(arbitrary: fc.Arbitrary<TValue>, count: number): TValue[] {
  return fc.sample(arbitrary, { numRuns: count, seed: propertySeed })
}
