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
export function runBeside<TResult>(gate: Gate, run: () => Promise<TResult>): Promise<TResult> {
  const own = gate.lastAlone === undefined ? run() : gate.lastAlone.then(run)
  void keepUntilSettled(gate, own)
  return own
}

/** Runs alone, once all that came before are done. */
export function runAlone<TResult>(gate: Gate, run: () => Promise<TResult>): Promise<TResult> {
  const own = gate.pending.size === 0 ? run() : Promise.all(gate.pending).then(run)
  gate.lastAlone = keepUntilSettled(gate, own)
  return own
}

/** Waits until nobody runs or waits. */
export async function untilIdle(gate: Gate): Promise<void> {
  while (gate.pending.size > 0) await Promise.all(gate.pending)
}

/** A promise that is pending as long as the given one is, and never rejects. */
function keepUntilSettled(gate: Gate, own: Promise<unknown>): Promise<void> {
  const leave = (): void => {
    gate.pending.delete(settled)
    if (gate.lastAlone === settled) gate.lastAlone = undefined
  }
  const settled: Promise<void> = own.then(leave, leave)
  gate.pending.add(settled)
  return settled
}
