import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { type Extensions, PGlite } from '@electric-sql/pglite'

const modules = new URL('../../node_modules/', import.meta.url)

/** Opens an empty PGlite. It starts from a copy of a fresh cluster: making one takes several times as long. */
export async function openEmptyPglite(): Promise<PGlite> {
  const { version } = JSON.parse(await readFile(new URL('@electric-sql/pglite/package.json', modules), 'utf8')) as {
    readonly version: string
  }
  const folder = new URL('.cache/drizzle-repository/', modules)
  const file = new URL(`pglite-${version}.tar`, folder)
  const cluster = await readFile(file).catch(() => makeCluster(folder, file))
  const pglite = new PGlite({ loadDataDir: new WholeBlob(cluster), extensions: await namedExtensions() })
  await pglite.waitReady
  return pglite
}

/** Gives its bytes as they are: a `Blob` puts them together again by small pieces, for half a second. */
class WholeBlob extends Blob {
  readonly #bytes: Uint8Array<ArrayBuffer>

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    super([])
    this.#bytes = bytes
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = this.#bytes
    return Promise.resolve(buffer.slice(byteOffset, byteOffset + byteLength))
  }
}

/** Those that `PGLITE_EXTENSIONS` names, each by its package and export: `@electric-sql/pglite/contrib/citext:citext`. */
async function namedExtensions(): Promise<Extensions> {
  const extensions: Extensions = {}
  for (const named of process.env['PGLITE_EXTENSIONS']?.split(' ') ?? []) {
    const [path = '', name = ''] = named.split(':')
    const { [name]: extension } = (await import(path)) as Extensions
    if (extension === undefined) throw new Error(`${path} exports no ${name}`)
    extensions[name] = extension
  }
  return extensions
}

async function makeCluster(folder: URL, file: URL): Promise<Uint8Array<ArrayBuffer>> {
  const pglite = new PGlite()
  await pglite.waitReady
  const dump = await pglite.dumpDataDir('none')
  await pglite.close()
  const cluster = new Uint8Array(await dump.arrayBuffer())
  // Written whole or not at all: test files run at the same time.
  const unfinished = new URL(`${process.pid}-${Date.now()}.tar`, folder)
  await mkdir(folder, { recursive: true })
  await writeFile(unfinished, cluster)
  await rename(unfinished, file)
  return cluster
}
