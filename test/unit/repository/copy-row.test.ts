import { describe, expect, it } from 'vitest'
import { copyRow } from '../../../src/repository/copy-row.ts'

describe('copyRow', () => {
  it('copies rows, lists, dates and documents, and nothing else', () => {
    const bytes = new Uint8Array([1])
    const row = { id: 1, at: new Date(0), posts: [{ id: 2 }], document: { a: [null, 'b'] }, bytes, none: null }
    const copy = copyRow(row)
    expect(copy).toStrictEqual(row)
    expect(copy.at).not.toBe(row.at)
    expect(copy.posts).not.toBe(row.posts)
    expect(copy.posts[0]).not.toBe(row.posts[0])
    expect(copy.document.a).not.toBe(row.document.a)
    expect(copy.bytes).toBe(bytes)
  })

  it('copies once what stands in several places', () => {
    let row: { id: number; parts: object[] } = { id: 0, parts: [] }
    for (let id = 1; id < 100; id++) row = { id, parts: [row, row] }
    const copy = copyRow(row)
    // Compared here: what says how they differ would follow every way.
    expect(copy.parts[0] === copy.parts[1]).toBe(true)
    expect(copy.parts[0] === row.parts[0]).toBe(false)
  })

  it('copies chains longer than the stack', () => {
    let row: { id: number; child: object | null } = { id: 0, child: null }
    for (let id = 1; id < 100_000; id++) row = { id, child: row }
    expect(copyRow(row).id).toBe(99_999)
  })

  it('copies properties of every name', () => {
    const row = { document: JSON.parse('{"__proto__": {"a": [1]}}') as object }
    const copy = copyRow(row)
    expect(JSON.stringify(copy)).toBe('{"document":{"__proto__":{"a":[1]}}}')
    expect(Object.getPrototypeOf(copy.document)).toBe(Object.prototype)
  })
})
