import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Script } from '../revision.ts'
import { readHeader } from './read-header.ts'

/** Reads a file of SQL; `undefined` where there is none. */
export function readScript(path: string): Script | undefined {
  const text = readText(path)
  return text === undefined ? undefined : { path, text, hash: hashText(text), header: readHeader(text, path) }
}

/** Reads a text file; `undefined` where there is none. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined
    throw error
  }
}

/** The hash of a text as drizzle's ledger keeps it. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
