/** Writes a text as an SQL string literal. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Writes a name as an SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Writes the text of an array of one dimension, as PostgreSQL reads it. */
export function arrayText(elements: readonly (string | null)[]): string {
  const quoted = elements.map((element) => (element === null ? 'NULL' : `"${element.replaceAll(/["\\]/g, '\\$&')}"`))
  return `{${quoted.join(',')}}`
}

/** Reads the text of an array of one dimension, as PostgreSQL writes it. */
export function readArrayText(text: string): (string | null)[] {
  const elements: (string | null)[] = []
  for (const [whole, quoted] of text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|[^,]+/gsu)) {
    elements.push(quoted !== undefined ? quoted.replaceAll(/\\(.)/gsu, '$1') : whole === 'NULL' ? null : whole)
  }
  return elements
}
