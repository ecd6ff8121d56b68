/**
 * Who may use a connection. Statements go side by side; what needs the connection for itself, such as a nested
 * transaction, waits for those before it and holds up those after it.
 */
export interface Gate {
  /** The last one that is, or waits to be, alone. */
  lastAlone: Promise<void> | undefined
  /** All that run or wait. */
  readonly pending: Set<Promise<void>>
}

/** Makes a gate that nobody has gone through. */
export function createGate(): Gate {
  return { lastAlone: undefined, pending: new Set() }
}

/** Runs beside others, once nobody is alone. */
export async function runBeside<TResult>(gate: Gate, run: () => Promise<TResult>): Promise<TResult> {
  const { lastAlone } = gate
  const { leave } = enter(gate)
  try {
    if (lastAlone !== undefined) await lastAlone
    // Awaited here, so that stacks lead from what fails to the caller.
    return await run()
  } finally {
    leave()
  }
}

/** Runs alone, once all that came before are done. */
export async function runAlone<TResult>(gate: Gate, run: () => Promise<TResult>): Promise<TResult> {
  const before = [...gate.pending]
  const { settled, leave } = enter(gate)
  gate.lastAlone = settled
  try {
    if (before.length > 0) await Promise.all(before)
    return await run()
  } finally {
    leave()
  }
}

/** Waits until nobody runs or waits. */
export async function untilIdle(gate: Gate): Promise<void> {
  while (gate.pending.size > 0) await Promise.all(gate.pending)
}

/** Goes in: those that come later may wait for the promise. */
function enter(gate: Gate): { readonly settled: Promise<void>; leave(): void } {
  let settle = (): void => undefined
  const settled = new Promise<void>((resolve) => (settle = resolve))
  gate.pending.add(settled)
  const leave = (): void => {
    gate.pending.delete(settled)
    if (gate.lastAlone === settled) gate.lastAlone = undefined
    settle()
  }
  return { settled, leave }
}
