/** Waits for a statement; on abort it is cancelled on the server where `cancel` can, else no longer waited for. */
export async function untilAborted(
  running: Promise<unknown>,
  signal: AbortSignal,
  cancel: (() => void) | undefined,
): Promise<unknown> {
  let reject: (reason: unknown) => void = () => undefined
  const aborted = new Promise<never>((_resolve, rejectAborted) => {
    reject = rejectAborted
  })
  const onAbort = cancel ?? ((): void => reject(signal.reason))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([running, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
