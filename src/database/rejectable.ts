/** A promise that nothing but `reject` settles. It is for races only: nobody needs to wait for it. */
export interface Rejectable {
  readonly promise: Promise<never>
  reject(reason: unknown): void
}

/** Makes a promise to be rejected from outside. */
export function rejectable(): Rejectable {
  let reject: Rejectable['reject'] = () => undefined
  const promise = new Promise<never>((_resolve, rejectPromise) => {
    reject = rejectPromise
  })
  promise.catch(() => undefined)
  return { promise, reject }
}
