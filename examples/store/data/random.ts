/** A sequence of numbers that look random and are the same for the same seed. */
export interface Random {
  /** At least 0, less than 1. */
  fraction(): number
  /** A whole number from `lowest` to `highest`, both included. */
  integer(lowest: number, highest: number): number
  /** True in this share of the cases. */
  chance(share: number): boolean
  pick<Value>(values: readonly Value[]): Value
  /** So many different values, in random order; all of them if there are fewer. */
  pickSome<Value>(values: readonly Value[], howMany: number): Value[]
  /** A time from `earliest` to `latest`, to the millisecond. */
  date(earliest: Date, latest: Date): Date
  /** A version 4 UUID. */
  uuid(): string
}

/** Mulberry32: 32 bits of state, and even enough for sample data. Not for secrets. */
export function createRandom(seed: number): Random {
  let state = seed | 0

  function fraction(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  function integer(lowest: number, highest: number): number {
    return lowest + Math.floor(fraction() * (highest - lowest + 1))
  }

  function pick<Value>(values: readonly Value[]): Value {
    const index = integer(0, values.length - 1)
    if (index < 0) throw new RangeError('expected at least one value to pick from')
    return values[index] as Value
  }

  function pickSome<Value>(values: readonly Value[], howMany: number): Value[] {
    const left = [...values]
    const picked: Value[] = []
    while (picked.length < howMany && left.length > 0) {
      picked.push(...left.splice(integer(0, left.length - 1), 1))
    }
    return picked
  }

  function uuid(): string {
    const hex = Array.from({ length: 32 }, () => integer(0, 15).toString(16))
    hex[12] = '4'
    hex[16] = pick(['8', '9', 'a', 'b'])
    return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }

  return {
    fraction,
    integer,
    chance: (share) => fraction() < share,
    pick,
    pickSome,
    date: (earliest, latest) => new Date(integer(earliest.getTime(), latest.getTime())),
    uuid,
  }
}
