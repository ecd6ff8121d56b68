import type { Query } from './postgres-js-query.ts'

/**
 * Keeps the driver from sending a statement again whose prepared one PostgreSQL refuses: it would ask for its types
 * behind statements that are on their way already, and from then on give the rows of each statement to another call.
 * So it must not see that the statement was prepared, once it is sent. Who sent it is told, and prepares another text.
 */
export function withoutRetry(query: Query): Query {
  const send = query.handler
  query.handler = (own) => {
    const sending = send(own)
    if (own.state === null) hidePrepared(own)
    else own.prepared = false
    return sending
  }
  return query
}

/** The same for a statement that waits: the driver sets and reads it in one go when it sends the statement. */
function hidePrepared(query: Query): void {
  let isPrepared: boolean | undefined = false
  Object.defineProperty(query, 'prepared', {
    get: () => isPrepared,
    set: (value: boolean) => {
      isPrepared = value
      queueMicrotask(() => (isPrepared = false))
    },
  })
}
