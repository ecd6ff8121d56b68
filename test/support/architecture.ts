import ts from 'typescript-5.9'

/** One row of the table in docs/architecture.md. */
export interface Layer {
  readonly name: string
  /** Folders of `src`, or files. */
  readonly files: readonly string[]
  readonly mayImport: readonly string[]
  readonly fromOutside: readonly string[]
}

/** A source file's path, from the root, and its text. */
export type Sources = ReadonlyMap<string, string>

export interface Import {
  readonly specifier: string
  readonly typeOnly: boolean
}

const maximumLines = 250

/** Reads the layers from the table under the heading `## Layers`. */
export function parseLayers(markdown: string): Layer[] {
  const section = markdown.split(/^## /m).find((text) => text.startsWith('Layers\n')) ?? ''
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
  return rows.map((row) => {
    const cells = row
      .split('|')
      .slice(1, -1)
      .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? ''))
    const [[name] = [], files, mayImport, fromOutside] = cells
    if (!name || !files?.length || !mayImport || !fromOutside) throw new Error(`Not a row of layers: ${row}`)
    return { name, files, mayImport, fromOutside }
  })
}

/** Migrations hold one connection of whatever driver, and servers are started by a client of their own. */
const foldersOfClients = ['src/database/drivers/', 'src/migrations/connect/', 'src/server/']

function isOfClients(path: string): boolean {
  return foldersOfClients.some((folder) => path.startsWith(folder))
}

/** Says what breaks the rules: one sentence per problem, none when all is well. */
export function checkArchitecture(layers: readonly Layer[], sources: Sources): string[] {
  const graph = new Map<string, string[]>()
  const problems: string[] = []
  for (const [path, text] of sources) {
    const layer = layerOf(layers, path)
    const targets: string[] = []
    if (!layer) problems.push(`${path} is in no layer`)
    for (const found of importsOf(path, text)) {
      const target = resolveImport(path, found.specifier)
      if (target && !sources.has(target)) problems.push(`${path} imports ${found.specifier}, which does not exist`)
      if (target) targets.push(target)
      if (layer && !isAllowed(layers, layer, target, found)) problems.push(`${path} may not import ${found.specifier}`)
      if (target && isPastDoor(path, target))
        problems.push(`${path} imports ${found.specifier} past the door of its room`)
    }
    graph.set(path, targets)
    const lines = text.trimEnd().split('\n').length
    if (lines > maximumLines) problems.push(`${path} has ${lines} lines, more than ${maximumLines}`)
    // A document's column decodes by itself; drizzle-kit's two versions have snapshots with words of their own.
    if (layer && !['document', 'model', 'migrations/kit'].includes(layer.name))
      problems.push(...mentionsOfVersions(path, text))
    if (layer && layer.name !== 'testing' && !isOfClients(path)) problems.push(...mentionsOfClients(path, text))
  }
  return [...problems, ...findCycles(graph).map((cycle) => `Import cycle: ${cycle.join(' -> ')}`)]
}

/** Every import, re-export, dynamic import and import type of a file. */
export function importsOf(path: string, text: string): Import[] {
  const found: Import[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false)
    ts.forEachChild(node, visit)
  }
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    const isConstant = specifier !== undefined && ts.isStringLiteralLike(specifier)
    found.push({ specifier: isConstant ? specifier.text : '(a computed name)', typeOnly })
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022))
  return found
}

function layerOf(layers: readonly Layer[], path: string): Layer | undefined {
  return layers.find(({ files }) => files.some((file) => path === file || path.startsWith(`${file}/`)))
}

/** The path of a relative import, `undefined` for a package. */
function resolveImport(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  return new URL(specifier, `file:///${from}`).pathname.slice(1)
}

/** The rooms of this folder are entered by their `index.ts`. */
const folderOfRooms = 'src/write/'

function isPastDoor(from: string, target: string): boolean {
  const room = target.slice(0, target.lastIndexOf('/') + 1)
  return (
    room !== folderOfRooms && room.startsWith(folderOfRooms) && !from.startsWith(room) && target !== `${room}index.ts`
  )
}

function isAllowed(layers: readonly Layer[], layer: Layer, target: string | undefined, found: Import): boolean {
  if (target === undefined) return layer.fromOutside.some((name) => matches(name, found))
  const other = layerOf(layers, target)
  if (other === layer) return true
  return other !== undefined && layer.mayImport.some((name) => matches(name, { ...found, specifier: other.name }))
}

function matches(rule: string, { specifier, typeOnly }: Import): boolean {
  if (rule.startsWith('type: ')) return typeOnly && rule.slice('type: '.length) === specifier
  return rule.endsWith('*') ? specifier.startsWith(rule.slice(0, -1)) : rule === specifier
}

/** Members that only one of Drizzle's versions has, or means otherwise. Comments may mention them. */
const versionSpecific =
  /^(npmVersion|compatibilityVersion|baseColumn|dimensions|mapFromDriverValue|getColumnTable|keyAsName|withFieldName|isFilterReversed|throughTable|v0|v1)$/

function mentionsOfVersions(path: string, text: string): string[] {
  const mentioned = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && versionSpecific.test(node.text)) mentioned.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022))
  return [...mentioned].map(
    (name) => `${path} mentions ${name}: only src/model and src/document know Drizzle's columns`,
  )
}

/** Members by which the clients of drivers are told apart. */
const ofClients = /^(processID|secretKey|totalCount|waitReady|savepoint|unsafe|canceller)$/

function mentionsOfClients(path: string, text: string): string[] {
  const mentioned = new Set<string>()
  const visit = (node: ts.Node): void => {
    if ((ts.isIdentifier(node) || ts.isStringLiteral(node)) && ofClients.test(node.text)) mentioned.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022))
  return [...mentioned].map((name) => `${path} mentions ${name}: only src/database/drivers looks at clients`)
}

function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = []
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start >= 0) cycles.push([...trail.slice(start), path])
    if (start >= 0 || done.has(path)) return
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return cycles
}
