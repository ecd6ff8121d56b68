import type { Report, Verdict } from './finding.ts'
import type { Scene } from './scene.ts'

/** One thing that lint looks for. Its page of the docs is made of it. */
export interface Rule {
  readonly name: string
  readonly verdict: Verdict
  /** What it finds, as a headline. */
  readonly title: string
  /** Why that hurts and what helps. */
  readonly why: string
  /** A statement that has it, on the tables of `exampleSchema`. */
  readonly bad: string
  /** What to do instead: one text for each revision. */
  readonly good: readonly string[]
  check(scene: Scene): readonly Report[]
}
