import { readFile } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'

import { type QueryEvent, RepositoryError } from 'drizzle-repository'

import { formatRow, formatTable, formatValue, type TableRow } from '../terminal/format-table.ts'
import { bold, cyan, dim, green, red } from '../terminal/style.ts'
import { wrapText } from '../terminal/text-width.ts'
import { codeOf } from './code-of.ts'
import type { Chapter, Step } from './step.ts'

export interface WalkOptions {
  /** The statements so far; the walk watches it grow. */
  readonly statements: readonly QueryEvent[]
  readonly print: (line: string) => void
  /** Columns of the terminal. */
  readonly width: number
  /** Whether to print the SQL of each step, too. */
  readonly showSql: boolean
}

/** Runs the steps one after the other and prints for each its code, what it returned, and what it cost. */
export async function walkThrough(chapters: readonly Chapter[], options: WalkOptions): Promise<void> {
  let number = 0
  for (const { source, steps, cleanUp } of chapters) {
    const text = await readFile(source, 'utf8')
    await cleanUp?.()
    try {
      for (const step of steps) {
        number += 1
        printHeading(`${number}. ${step.heading}`, options)
        for (const line of codeOf(text, step.heading)) options.print(`  ${cyan(line)}`)
        options.print('')
        await runStep(step, options)
      }
    } finally {
      await cleanUp?.()
    }
  }
}

async function runStep(step: Step, options: WalkOptions): Promise<void> {
  const { statements, print, showSql, width } = options
  const earlier = statements.length
  const start = performance.now()
  const result = await resultOf(step)
  const duration = performance.now() - start

  for (const line of describeResult(result, width - 2)) print(`  ${line}`)
  if (showSql) for (const { sql } of statements.slice(earlier)) print(`  ${dim(sql)}`)
  const count = statements.length - earlier
  print(`  ${green(`${count} ${count === 1 ? 'statement' : 'statements'} · ${duration.toFixed(1)} ms`)}`)
}

async function resultOf(step: Step): Promise<unknown> {
  try {
    const result = await step.run()
    if (step.throws === undefined) return result
  } catch (error) {
    if (step.throws !== undefined && error instanceof step.throws) return error
    throw error
  }
  throw new Error(`expected "${step.heading}" to throw ${step.throws.name}, but it returned`)
}

function describeResult(result: unknown, width: number): string[] {
  // `instanceof` gives the details the type `any`.
  if (result instanceof RepositoryError) return describeError(result as RepositoryError, width)
  if (typeof result === 'string') return result.split('\n')
  if (Array.isArray(result)) return formatTable(result as TableRow[], width)
  if (typeof result === 'object' && result !== null) return formatRow(result as TableRow, width)
  return [`→ ${formatValue(result) || 'undefined'}`]
}

function describeError(error: RepositoryError, width: number): string[] {
  const details = Object.entries({ code: error.code, ...error.details }).filter(([, value]) => value !== undefined)
  return [
    ...wrapText(`${error.name}: ${error.message}`, width).map(red),
    ...formatRow(Object.fromEntries(details), width),
  ]
}

function printHeading(heading: string, { print, width }: WalkOptions): void {
  const line = '─'.repeat(Math.max(3, width - heading.length - 4))
  print('')
  print(`${dim('──')} ${bold(heading)} ${dim(line)}`)
  print('')
}
