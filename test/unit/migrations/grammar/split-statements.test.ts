import { describe, expect, test } from 'vitest'
import { editSql } from '../../../../src/migrations/grammar/edit-sql.ts'
import { loadGrammar } from '../../../../src/migrations/grammar/grammar.ts'
import { SqlSyntaxError } from '../../../../src/migrations/grammar/sql-syntax-error.ts'

const { splitStatements, scanSql } = await loadGrammar()
const textsOf = (text: string): string[] => splitStatements(text).map((statement) => statement.text)
const kindsOf = (text: string): string[] => splitStatements(text).map((statement) => statement.kind)

describe('statements', () => {
  test('end at semicolons and at breakpoints', () => {
    expect(textsOf('select 1; select 2\n--> statement-breakpoint\nselect 3 -- the last\n;;')).toEqual([
      'select 1',
      'select 2',
      'select 3 -- the last',
    ])
  })

  test('do not end at a semicolon in a literal, a comment or a function', () => {
    expect(
      textsOf(`select ';' /* ; */, $$ ; $$; create function f() returns int begin atomic; select 1; end;`),
    ).toHaveLength(2)
  })

  test('are none in an empty text and in one of comments', () => {
    expect(textsOf('')).toEqual([])
    expect(textsOf(' -- nothing\n--> statement-breakpoint\n')).toEqual([])
  })

  test('have their places in UTF-16, whatever is before', () => {
    const text = `-- 😀 é\nselect 'é😀';\n--> statement-breakpoint\n-- ü\nalter table "é" add column x int;`
    const [first, second] = splitStatements(text)
    expect(text.slice(first!.start, first!.end)).toBe(`select 'é😀'`)
    expect(text.slice(second!.start, second!.end)).toBe('alter table "é" add column x int')
    expect(text.slice(second!.leadStart, second!.start)).toBe('\n-- ü\n')
    expect(text.slice(second!.positionOf('-- ü\n'.length + 2), second!.end)).toBe('alter table "é" add column x int')
  })

  test('say in which line of the script the grammar stopped', () => {
    const text = `select '😀';\n--> statement-breakpoint\nselect 'é' frm t where;`
    const error = catchError(() => splitStatements(text))
    expect(error).toBeInstanceOf(SqlSyntaxError)
    expect(error.message).toContain('line 3, column')
    expect(error.message).not.toContain('where')
    expect(text.slice((error as SqlSyntaxError).position)).toBe('t where;')
  })
})

describe('a statement of its own is', () => {
  test.each([
    'create index concurrently i on t (a)',
    'drop index concurrently i',
    'reindex index concurrently i',
    'reindex (concurrently) table t',
    'reindex schema public',
    'vacuum t',
    'cluster',
    'alter table pt detach partition p concurrently',
    'create database d',
    'alter system set work_mem = 1',
    `create subscription s connection 'x' publication p`,
  ])('%s', (text) => {
    expect(kindsOf(text)).toEqual(['alone'])
  })

  test.each([
    'create index i on t (a)',
    'reindex table t',
    'reindex (concurrently false) table t',
    'analyze t',
    'cluster t using i',
    'alter table pt detach partition p',
    'refresh materialized view concurrently m',
    `create subscription s connection 'x' publication p with (create_slot = false)`,
  ])('not %s', (text) => {
    expect(kindsOf(text)).toEqual(['ordinary'])
  })
})

test('BEGIN and COMMIT cut, a savepoint does not', () => {
  expect(kindsOf('begin; select 1; commit; savepoint s')).toEqual(['cut', 'ordinary', 'cut', 'ordinary'])
})

test('tokens tell comments and keywords from the rest', () => {
  expect(scanSql('create /* é */ "index"').map(({ kind, start }) => [kind, start])).toEqual([
    ['keyword', 0],
    ['comment', 7],
    ['other', 15],
  ])
})

test('edits keep what they do not touch', () => {
  const edits = [
    { start: 12, end: 12, text: ' concurrently' },
    { start: 0, end: 6, text: 'CREATE' },
  ]
  expect(editSql('create index  i  -- why', edits)).toBe('CREATE index concurrently  i  -- why')
  expect(() =>
    editSql('abc', [
      { start: 0, end: 2, text: '' },
      { start: 1, end: 3, text: '' },
    ]),
  ).toThrow(RangeError)
})

function catchError(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('Expected an error, got none.')
}
