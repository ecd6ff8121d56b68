/**
 * A text as it stands in a statement, where PostgreSQL uses an index on an expression only if both have it written out. Its
 * escapes are read alike with every `standard_conforming_strings`.
 */
export function writtenText(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}
