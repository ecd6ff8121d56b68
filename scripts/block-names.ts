import ts from 'typescript-5.9'

/** The names that a block of code mentions anywhere, and those that it declares or imports itself. */
export function namesInBlock(code: string): { mentioned: Set<string>; declared: Set<string> } {
  const file = parse(code)
  const mentioned = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) mentioned.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return { mentioned, declared: new Set(file.statements.flatMap(declaredNames)) }
}

/** The names that a module exports, each a value or only a type. */
export function namesOfExports(code: string): Map<string, 'value' | 'type'> {
  return new Map(parse(code).statements.flatMap(exportsOf))
}

function parse(code: string): ts.SourceFile {
  return ts.createSourceFile('block.ts', code, ts.ScriptTarget.ES2022)
}

function exportsOf(statement: ts.Statement): [string, 'value' | 'type'][] {
  if (ts.isExportDeclaration(statement)) {
    const { exportClause: clause } = statement
    if (!clause) throw new Error('Expected exports one by one, got export *. Name them.')
    if (ts.isNamespaceExport(clause)) return [[clause.name.text, statement.isTypeOnly ? 'type' : 'value']]
    return clause.elements.map(({ name, isTypeOnly }) => [
      name.text,
      statement.isTypeOnly || isTypeOnly ? 'type' : 'value',
    ])
  }
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
  if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return []
  const kind = ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement) ? 'type' : 'value'
  return declaredNames(statement).map((name) => [name, kind])
}

function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name))
  if (ts.isImportDeclaration(statement)) return importedNames(statement.importClause)
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement)
  return isNamed && statement.name ? [statement.name.text] : []
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []))
}

function importedNames(clause: ts.ImportClause | undefined): string[] {
  const bindings = clause?.namedBindings
  const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : bindings ? [bindings] : []
  return [clause, ...named].flatMap((node) => (node?.name ? [node.name.text] : []))
}
