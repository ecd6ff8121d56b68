import fc from 'fast-check'

/** Numbers below a bound, one after the other, the same for one seed. */
export interface Draw {
  (bound: number): number
}

/** Starts a row of random numbers. */
export function drawFrom(seed: number): Draw {
  const [numbers] = fc.sample(fc.infiniteStream(fc.integer({ min: 0, max: 2 ** 30 })), { numRuns: 1, seed })
  const random = numbers![Symbol.iterator]() as Iterator<number>
  return (bound) => (random.next().value as number) % bound
}

/** Draws that can be repeated but for one of them: what is made of them then differs in one thing, and what follows from it. */
export function neighbouringDraws(draw: Draw): { readonly draw: Draw; startAnew(): void; startAlike(): void } {
  let [given, taken]: [number[], number[]] = [[], []]
  return {
    draw: (bound) => {
      const drawn = given[taken.length] ?? draw(2 ** 30)
      taken.push(drawn)
      return drawn % bound
    },
    startAnew: () => {
      ;[given, taken] = [[], []]
    },
    startAlike: () => {
      ;[given, taken] = [taken, []]
      given[draw(given.length)] = draw(2 ** 30)
    },
  }
}
