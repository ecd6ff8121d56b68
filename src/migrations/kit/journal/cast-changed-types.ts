import type { JournalSnapshot } from './journal-snapshot.ts'

const typeChange = /^ALTER TABLE (.+?) ALTER COLUMN "([^"]+)" SET DATA TYPE ([^;]+?);?$/
const textual = /^(text|varchar|character varying|char|character)\b/

/**
 * Adds USING where 0.31 leaves it out and PostgreSQL has no cast to assign by: between text and anything else. Within
 * text a cast would cut values off instead of refusing them, so there is none.
 */
export function castChangedTypes(statements: readonly string[], before: JournalSnapshot): readonly string[] {
  return statements.map((statement) => {
    const [, table = '', column = '', type = ''] = typeChange.exec(statement) ?? []
    if (type === '' || /\busing\b/i.test(type)) return statement
    const key = table.replaceAll('"', '')
    const old = before.tables[key.includes('.') ? key : `public.${key}`]?.columns[column]?.type
    if (old === undefined || !textual.test(old) || textual.test(type)) return statement
    return `ALTER TABLE ${table} ALTER COLUMN "${column}" SET DATA TYPE ${type} USING "${column}"::${type};`
  })
}
