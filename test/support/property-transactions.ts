import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { integer, pgTable } from 'drizzle-orm/pg-core'
import { afterCommit, afterRollback, type Model, type Repositories } from '../../src/index.ts'

const entries = pgTable('entries', { id: integer('id').primaryKey(), value: integer('value').notNull() })
const notes = pgTable('notes', { id: integer('id').primaryKey() })
export const transactionSchema = { entries, notes }
export const transactionDdl = `
  create table entries (id int primary key, value int not null);
  create table notes (id int primary key)`

type All = Repositories<Model<typeof transactionSchema>>

/** Which repositories a step uses: those of its transaction, those of the outermost one, or those outside. */
type Via = 'own' | 'outermost' | 'outside'

/** A step of a transaction's function. With `caught` it goes on after the step's error. */
export type Step =
  | {
      readonly kind: 'create' | 'update' | 'delete'
      readonly id: number
      readonly value: number
      readonly via: Via
      readonly caught: boolean
    }
  | { readonly kind: 'afterCommit' | 'afterRollback'; readonly tag: number }
  | { readonly kind: 'throw' }
  | { readonly kind: 'increment' }
  | { readonly kind: 'note'; readonly id: number; readonly fails: boolean }
  | {
      readonly kind: 'nested' | 'required'
      readonly steps: readonly Step[]
      readonly via: Via
      readonly caught: boolean
    }
  | { readonly kind: 'parallel'; readonly branches: readonly Step[] }

const via = fc.constantFrom<Via>('own', 'outermost', 'outside')
const id = fc.integer({ min: 1, max: 6 })

/** Steps of random transactions, nested at random. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.letrec<{ steps: readonly Step[]; step: Step; sibling: Step }>(
  (tie) => ({
    steps: fc.array(tie('step'), { maxLength: 5, depthIdentifier: 'transaction' }),
    sibling: fc.oneof(
      fc.constant({ kind: 'increment' as const }),
      fc.record({ kind: fc.constant('nested' as const), steps: tie('steps'), via, caught: fc.constant(true) }),
    ),
    step: fc.oneof(
      { depthIdentifier: 'transaction', maxDepth: 4, withCrossShrink: true },
      { weight: 6, arbitrary: statement(['create', 'create', 'update', 'delete']) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constantFrom('afterCommit' as const, 'afterRollback' as const),
          tag: fc.nat({ max: 99 }),
        }),
      },
      { weight: 1, arbitrary: fc.constant({ kind: 'throw' as const }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('note' as const), id, fails: fc.boolean() }) },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constantFrom('nested' as const, 'nested' as const, 'required' as const),
          steps: tie('steps'),
          via,
          caught: fc.boolean(),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('parallel' as const),
          branches: fc.array(tie('sibling'), { minLength: 2, maxLength: 4 }),
        }),
      },
    ),
  }),
).steps

function statement(kinds: readonly ('create' | 'update' | 'delete')[]): fc.Arbitrary<Step> {
  return fc.record({ kind: fc.constantFrom(...kinds), id, value: fc.nat({ max: 9 }), via, caught: fc.boolean() })
}

/** What is there in the end, and what was run after which end. */
export interface Outcome {
  readonly isCommitted: boolean
  readonly entries: readonly (readonly [id: number, value: number])[]
  readonly notes: readonly number[]
  readonly events: readonly string[]
}

/** Runs the steps in a transaction of the library. */
export async function runSteps(
  outside: All,
  steps: readonly Step[],
  canOpenNew: boolean,
): Promise<Omit<Outcome, 'entries' | 'notes'>> {
  const events: string[] = []
  let outermost: All | undefined
  const repositoriesOf = (via: Via, own: All): All =>
    via === 'own' ? own : via === 'outside' ? outside : (outermost ?? own)

  async function runStep(step: Step, own: All): Promise<unknown> {
    switch (step.kind) {
      case 'create':
        return repositoriesOf(step.via, own).entries.create({ id: step.id, value: step.value })
      case 'update':
        return repositoriesOf(step.via, own).entries.update(step.id, { value: step.value })
      case 'delete':
        return repositoriesOf(step.via, own).entries.delete(step.id)
      case 'increment':
        // Of what runs side by side nobody knows the order: these may come in any.
        return own.entries.updateMany({ where: { id: 0 }, set: { value: sql`${entries.value} + 1` }, returning: false })
      case 'afterCommit':
        return afterCommit(() => events.push(`commit ${step.tag}`))
      case 'afterRollback':
        return afterRollback(() => events.push(`rollback ${step.tag}`))
      case 'throw':
        throw new Error('of the function')
      case 'note':
        if (!canOpenNew) return undefined
        return outside
          .$transaction(
            async ({ notes }) => {
              await notes.create({ id: step.id })
              if (step.fails) throw new Error('of the note')
            },
            { propagation: 'requiresNew' },
          )
          .catch(() => undefined)
      case 'nested':
      case 'required':
        return repositoriesOf(step.via, own).$transaction((inner) => runAll(step.steps, inner), {
          propagation: step.kind,
        })
      case 'parallel':
        return Promise.allSettled(step.branches.map((branch) => runStep(branch, own)))
      default:
        return step satisfies never
    }
  }

  async function runAll(all: readonly Step[], own: All): Promise<void> {
    for (const step of all) {
      const running = runStep(step, own)
      await ('caught' in step && step.caught ? running.catch(() => undefined) : running)
    }
  }

  const isCommitted = await outside
    .$transaction((first) => {
      outermost = first
      return runAll(steps, first)
    })
    .then(
      () => true,
      () => false,
    )
  return { isCommitted, events }
}

/** The entries before a transaction. */
const first: Map<number, number> = new Map([[0, 0]])

/** What must come of the steps, without a database. */
export function predict(steps: readonly Step[], canOpenNew: boolean): Outcome {
  const notes = new Set<number>()
  const events: string[] = []

  interface Scope {
    state: Map<number, number>
    /** PostgreSQL takes no more statements until it is rolled back. */
    isAborted: boolean
    /** It cannot succeed any more. */
    hasFailed: boolean
    readonly commits: string[]
    readonly rollbacks: string[]
  }

  function fail(scope: Scope): never {
    scope.isAborted = true
    scope.hasFailed = true
    throw new Error('of a statement')
  }

  function runStep(step: Step, scope: Scope): void {
    switch (step.kind) {
      case 'create':
        if (scope.isAborted || scope.state.has(step.id)) fail(scope)
        scope.state.set(step.id, step.value)
        return
      case 'update':
      case 'delete': {
        if (scope.isAborted) fail(scope)
        if (!scope.state.has(step.id)) throw new Error('not found')
        if (step.kind === 'update') scope.state.set(step.id, step.value)
        else scope.state.delete(step.id)
        return
      }
      case 'increment':
        if (scope.isAborted) fail(scope)
        scope.state.set(0, (scope.state.get(0) ?? 0) + 1)
        return
      case 'afterCommit':
        scope.commits.push(`commit ${step.tag}`)
        return
      case 'afterRollback':
        scope.rollbacks.push(`rollback ${step.tag}`)
        return
      case 'throw':
        throw new Error('of the function')
      case 'note':
        if (canOpenNew && !step.fails) notes.add(step.id)
        return
      case 'nested':
        if (scope.isAborted) fail(scope)
        runScope(step.steps, scope)
        return
      case 'required':
        runJoined(step.steps, scope)
        return
      case 'parallel':
        for (const branch of step.branches) attempt(() => runStep(branch, scope))
    }
  }

  function runAll(all: readonly Step[], scope: Scope): void {
    for (const step of all) {
      if ('caught' in step && step.caught) attempt(() => runStep(step, scope))
      else runStep(step, scope)
    }
    if (scope.hasFailed) throw new Error('failed before')
  }

  function runScope(all: readonly Step[], parent: Scope | undefined): Map<number, number> {
    const scope: Scope = {
      state: new Map(parent?.state ?? first),
      isAborted: false,
      hasFailed: false,
      commits: [],
      rollbacks: [],
    }
    try {
      runAll(all, scope)
    } catch (error) {
      events.push(...scope.rollbacks)
      throw error
    }
    if (parent === undefined) {
      events.push(...scope.commits)
      return scope.state
    }
    parent.state = scope.state
    parent.commits.push(...scope.commits)
    parent.rollbacks.push(...scope.rollbacks)
    return scope.state
  }

  function runJoined(all: readonly Step[], parent: Scope): void {
    const scope: Scope = { ...parent, hasFailed: false, commits: [], rollbacks: [] }
    try {
      runAll(all, scope)
      parent.commits.push(...scope.commits)
    } catch (error) {
      parent.hasFailed = true
      throw error
    } finally {
      parent.state = scope.state
      parent.isAborted = scope.isAborted
      parent.rollbacks.push(...scope.rollbacks)
    }
  }

  let entries = first
  const isCommitted = attempt(() => (entries = runScope(steps, undefined)))
  return {
    isCommitted,
    entries: [...entries].toSorted(([first], [second]) => first - second),
    notes: [...notes].toSorted((first, second) => first - second),
    events,
  }
}

function attempt(run: () => unknown): boolean {
  try {
    run()
    return true
  } catch {
    return false
  }
}
