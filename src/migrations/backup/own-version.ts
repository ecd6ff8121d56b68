import { readFileSync } from 'node:fs'

/** The version of this package. */
export function ownVersion(): string {
  // The folder is as deep in the sources as in the build.
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  return String((JSON.parse(text) as { readonly version?: unknown }).version)
}
