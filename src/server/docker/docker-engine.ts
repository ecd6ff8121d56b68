import { readFileSync } from 'node:fs'
import { request as requestOverHttp, type RequestOptions } from 'node:http'
import { request as requestOverHttps } from 'node:https'
import { join } from 'node:path'

/** How to reach a Docker engine: plain data, so that it can be sent to another process. */
export interface DockerEngine {
  readonly address: string
  readonly request: RequestOptions & { readonly ca?: string; readonly cert?: string; readonly key?: string }
}

const patienceMilliseconds = 5_000

/**
 * Reads a value of DOCKER_HOST, with the variables for TLS beside it.
 *
 * @param host like `unix:///var/run/docker.sock` or `tcp://host:2375`
 */
export function describeEngine(host: string): DockerEngine {
  const { hostname, port, pathname } = new URL(host)
  if (hostname === '') return { address: host, request: { socketPath: pathname } }

  const certificates = process.env['DOCKER_CERT_PATH']
  const isSecure = process.env['DOCKER_TLS_VERIFY'] === '1' && certificates !== undefined
  if (!isSecure) return { address: host, request: { host: hostname, port } }

  const read = (file: string): string => readFileSync(join(certificates, file), 'utf8')
  const keys = { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') }
  return { address: host, request: { protocol: 'https:', host: hostname, port, ...keys } }
}

/** Asks the engine's HTTP interface for something; rejects when it does not answer or does not have it. */
export function askEngine(engine: DockerEngine, path: string): Promise<Buffer> {
  const request = engine.request.protocol === 'https:' ? requestOverHttps : requestOverHttp
  return new Promise((resolve, reject) => {
    const sent = request({ ...engine.request, path, timeout: patienceMilliseconds }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks))
        else reject(new Error(`HTTP status ${response.statusCode} for ${path}`))
      })
    })
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${patienceMilliseconds / 1000} seconds`)))
    sent.on('error', reject)
    sent.end()
  })
}
