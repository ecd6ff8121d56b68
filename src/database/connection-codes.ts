/** PostgreSQL's refusals at the door: of a role, a password, a database, a client too many, or while it starts. */
const refusedStates = /^(28...|3D000|53300|57P03|08001|08004)$/

/** Connection exceptions, and shutdowns of the server. */
const lostStates = /^(08...|57P0.|53300)$/

/** What the system and the drivers call a connection that was not made. */
const unreachable = /^(CONNECT_TIMEOUT|CONNECTION_ENDED|ECONNREFUSED|ENOTFOUND|EAI_|SASL_)/

/** TLS, which comes before anything is sent: OpenSSL's names of what is wrong with a certificate, and Node's. */
const tls = /^(CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_TLS_|ERR_SSL_)/

/** What a system says of the socket that it was to connect to. Of a file it says the same. */
const noSocket = /^(ENOENT|EACCES)$/

/** What the system and the drivers call a connection that broke. */
const broken = /^(CONNECTION_|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN)/

/** Whether a code is an SQLSTATE, which has five characters, and none of the system's or the driver's own. */
export function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]+$/.test(code)
}

/** Whether the connection could not be made, so that nothing was sent. */
export function isUnreachable(error: Error, code: string): boolean {
  if (isSqlState(code)) return refusedStates.test(code)
  const { syscall } = error as { readonly syscall?: unknown }
  // Node.js adds the address to what breaks before TLS is there.
  const isEarly = syscall === 'connect' || 'localAddress' in error
  const isConnecting = isEarly && (noSocket.test(code) || broken.test(code))
  return isConnecting || unreachable.test(code) || tls.test(code)
}

/** Whether the connection is not there, or is no more. */
export function isOfConnection(error: Error, code: string): boolean {
  if (isSqlState(code)) return refusedStates.test(code) || lostStates.test(code)
  return isUnreachable(error, code) || isBroken(code)
}

/** Whether a code says that a connection broke: the driver's own, or the system's. */
export function isBroken(code: string): boolean {
  return !isSqlState(code) && broken.test(code)
}
