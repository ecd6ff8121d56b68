import { relative } from 'node:path'

/** A path as one would type it. */
export function fromHere(path: string): string {
  return relative(process.cwd(), path) || path
}
