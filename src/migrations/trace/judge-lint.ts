import type { Finding } from '../lint/index.ts'
import { isBlocking, type TracedStatement } from './traced-statement.ts'

/** Whether lint said what was traced: `open` where a copy without rows cannot tell. */
export interface Judgement {
  readonly verdict: 'same' | 'differs' | 'open'
  readonly lint: Expected
  readonly trace: Expected
}

export type Expected = 'fails' | 'blocks' | 'fine'

/** Compares what lint said of a statement with what it did. */
export function judgeLint(findings: readonly Finding[], traced: TracedStatement): Judgement {
  const lint = saidByLint(findings)
  const trace = traced.error === undefined ? (isBlocking(traced) ? 'blocks' : 'fine') : 'fails'
  return { verdict: lint === trace ? 'same' : isOpen(findings, lint, trace) ? 'open' : 'differs', lint, trace }
}

function saidByLint(findings: readonly Finding[]): Expected {
  if (findings.some(({ verdict, severity }) => verdict === 'fails' && severity === 'error')) return 'fails'
  return findings.some(({ verdict, rule }) => verdict === 'blocks' && rule !== 'write-all-rows') ? 'blocks' : 'fine'
}

/** What depends on rows, or on what the text does not say, is lint's to fear and not the trace's to refute. */
function isOpen(findings: readonly Finding[], lint: Expected, trace: Expected): boolean {
  // A table without rows takes a required column, after it has read them all.
  if (lint === 'fails' && findings.some(({ rule }) => rule === 'required-column')) return trace !== 'fails'
  const isUncertain = findings.some(
    ({ verdict, severity, rule }) => verdict !== 'breaks' && (severity === 'warning' || rule === 'unknown-work'),
  )
  return isUncertain && trace !== 'fails'
}
