import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect } from 'vitest'

/** The seed of every property and of the rows they start from: `PROPERTY_SEED` runs the same cases again. */
export const propertySeed = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

/** How many cases a property runs: `PROPERTY_RUNS`, else its usual number. */
function runsOf(usual: number): number {
  return Number(process.env['PROPERTY_RUNS'] ?? usual)
}

/** How long a property may take, in milliseconds: a few are slow to shrink, long runs are long. */
export const propertyTimeout: number = 120_000 + runsOf(0) * 1000

/** Checks a property, with other cases in every test; a failure says how to run them again. */
export async function checkProperty<TValues>(property: fc.IAsyncProperty<TValues>, usualRuns: number): Promise<void> {
  const { currentTestName = '' } = expect.getState()
  const ownSeed = createHash('sha1').update(`${propertySeed} ${currentTestName}`).digest().readInt32BE()
  try {
    await fc.assert(property, { numRuns: runsOf(usualRuns), seed: ownSeed })
  } catch (error) {
    throw new Error(`A property failed. PROPERTY_SEED=${propertySeed} runs the same cases again.`, { cause: error })
  }
}

/** Some values of an arbitrary, the same for one seed. */
export function sampleOf<TValue>(arbitrary: fc.Arbitrary<TValue>, count: number): TValue[] {
  return fc.sample(arbitrary, { numRuns: count, seed: propertySeed })
}
