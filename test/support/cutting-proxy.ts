import { type Proxy, startProxy } from './start-proxy.ts'

/** When the connection of a COMMIT is cut: before the server gets it, or before the client gets the answer. */
export type CommitCut = 'before' | 'during'

/** A proxy that cuts connections off at a moment of its own. */
export interface CuttingProxy extends Proxy {
  /** Cuts the connection of the next COMMIT. */
  cutCommit(moment: CommitCut): void
}

/** Starts a proxy in front of the server of a database. */
export async function startCuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  let commitCut: CommitCut | undefined
  const proxy = await startProxy(databaseUrl, (client, upstream) => {
    let isCommitting = false
    client.on('data', (chunk) => {
      isCommitting = commitCut !== undefined && chunk.includes('commit')
      if (isCommitting && commitCut === 'before') client.destroy()
      else upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (isCommitting && chunk.includes('COMMIT')) client.destroy()
      else client.write(chunk)
    })
  })
  return { ...proxy, cutCommit: (moment) => (commitCut = moment) }
}
