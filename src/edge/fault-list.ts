import { faultsOf, InvalidFilterError, type ParameterFault } from '../errors/index.ts'

/** The most faults that are told: a query could have any number. */
const most = 20

/** What is wrong with a query, and how much of it may still be read. */
export class FaultList {
  readonly #faults: ParameterFault[] = []

  /** Adds what is wrong at a place. */
  add(path: string, expected: string, received: string): undefined {
    if (this.#faults.length < most) this.#faults.push({ path, expected, received })
  }

  /** Throws what was found, if anything was. */
  throwAny(): void {
    const [first, ...more] = this.#faults
    if (first !== undefined) throw new InvalidFilterError(faultsOf(first, ...more))
  }
}
