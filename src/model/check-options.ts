import { InvalidModelError, listNames } from '../errors/index.ts'

/** @throws {@link InvalidModelError} for an option that nobody knows. */
export function checkOptions(options: object, known: ReadonlySet<string>, path: string): void {
  for (const name of Object.keys(options)) {
    if (known.has(name)) continue
    throw new InvalidModelError({
      path: `${path}.${name}`,
      expected: `an option: ${listNames(known)}`,
      received: 'another name',
    })
  }
}
