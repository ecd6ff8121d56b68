import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../../src/index.ts'
import { readCursorOptions } from '../../../src/keyset/cursor-signing.ts'

const secret = '0123456789abcdef'

describe('the options of cursors', () => {
  it('keep the order of the keys, and copies of their secrets', () => {
    const bytes = new Uint8Array(16).fill(7)
    const signing = readCursorOptions(
      {
        keys: [
          { id: 'b', secret },
          { id: 'a', secret: bytes },
        ],
      },
      'cursors',
    )
    bytes.fill(0)
    expect([...signing.keys()]).toEqual(['b', 'a'])
    expect(signing.get('a')).toEqual(new Uint8Array(16).fill(7))
    expect(readCursorOptions(undefined, 'cursors').size).toBe(0)
  })

  it.each([
    ['cursors', null],
    ['cursors.key', { key: [] }],
    ['cursors.keys', { keys: [] }],
    ['cursors.keys', { keys: { id: 'a', secret } }],
    ['cursors.keys[0]', { keys: [secret] }],
    ['cursors.keys[0].id', { keys: [{ secret }] }],
    ['cursors.keys[0].id', { keys: [{ id: 'a.b', secret }] }],
    ['cursors.keys[0].id', { keys: [{ id: '', secret }] }],
    [
      'cursors.keys[1].id',
      {
        keys: [
          { id: 'a', secret },
          { id: 'a', secret },
        ],
      },
    ],
    ['cursors.keys[0].secret', { keys: [{ id: 'a', secret: 'too short' }] }],
    ['cursors.keys[0].secret', { keys: [{ id: 'a', secret: 1 }] }],
    ['cursors.keys[0].secret', { keys: [{ id: 'a' }] }],
  ])('are refused at %s (%#)', (path, options) => {
    expect(() => readCursorOptions(options, 'cursors')).toThrow(InvalidArgumentError)
    expect(() => readCursorOptions(options, 'cursors')).toThrow(`${path}: `)
    expect(() => readCursorOptions(options, 'cursors')).not.toThrow('too short')
  })
})
