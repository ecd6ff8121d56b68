/** What a server that lives for one test run can do without, as arguments of `postgres`. */
export const fastSettings: readonly string[] = Object.entries({
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  // Nobody replicates from it; bulk loads into new tables then skip the log.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
  max_connections: '200',
  shared_buffers: '128MB',
  jit: 'off',
  // The machine's own zone must not decide what a test sees.
  timezone: 'UTC',
  log_timezone: 'UTC',
}).map(([name, value]) => `--${name}=${value}`)
