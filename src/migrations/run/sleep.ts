/** Waits, at most until the signal is aborted. */
export function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve()
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal?.addEventListener('abort', end)
  })
}

/** A duration of PostgreSQL's, such as `5s`, in milliseconds. */
export function toMilliseconds(duration: string): number {
  const [, amount = '0', unit = 'ms'] = /^(\d+)\s?(ms|s|min|h|d)?$/.exec(duration) ?? []
  return Number(amount) * { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }[unit as 'ms']
}
