const doubtful = new WeakSet<object>()

/** Remembers that a request to cancel may still come to a connection of node-postgres. */
export function doubt(connection: object): void {
  doubtful.add(connection)
}

/** Whether one may: nobody else must get such a connection, whose statement it would end. */
export function isDoubtful(connection: object): boolean {
  return doubtful.has(connection)
}
