import { expect, test } from 'vitest'
import { namesInBlock, namesOfExports } from '../../../scripts/block-names.ts'
import { extractFromMarkdown, extractFromSource } from '../../../scripts/code-blocks.ts'

test('a block knows the line where its code starts', () => {
  const text = '# Title\n\n```ts\nfirst()\nsecond()\n```\n\n```sql\nselect 1\n```\n'
  expect(extractFromMarkdown('README.md', text)).toEqual({
    blocks: [{ file: 'README.md', line: 4, code: 'first()\nsecond()', setup: undefined, drizzle: '0.45' }],
    problems: [],
  })
})

test('a setup holds up to the next one, a line of Drizzle for one block', () => {
  const block = '```ts\n```\n'
  const text = `${block}<!-- setup: store -->\n${block}<!-- drizzle: 1.0 -->\n${block}<!-- setup: none -->\n${block}`
  const { blocks } = extractFromMarkdown('README.md', text)
  expect(blocks.map(({ setup, drizzle }) => [setup, drizzle])).toEqual([
    [undefined, '0.45'],
    ['store', '0.45'],
    ['store', '1.0'],
    [undefined, '0.45'],
  ])
})

test('code cannot escape by another name', () => {
  for (const info of ['typescript', 'js', 'javascript', 'tsx', 'ts ignore', 'ts no-check']) {
    expect(extractFromMarkdown('README.md', `\`\`\`${info}\n\`\`\``).problems).toEqual([
      `README.md:1: mark the code "ts", not "${info}"`,
    ])
  }
  expect(extractFromMarkdown('README.md', '```ts\n').problems).toEqual(['README.md:1: the block has no end'])
})

test('a block inside of a list loses its indent', () => {
  const { blocks } = extractFromMarkdown('README.md', '- item\n  ```ts\n  if (a) {\n    b()\n  }\n  ```\n')
  expect(blocks[0]?.code).toBe('if (a) {\n  b()\n}')
})

test('examples in doc comments are found at their lines', () => {
  const text =
    'const a = 1\n\n/**\n * Says it.\n * @example\n * ```ts\n * say(1)\n * ```\n */\nexport function say() {}\n'
  expect(extractFromSource('src/say.ts', text)).toEqual({
    blocks: [{ file: 'src/say.ts', line: 7, code: 'say(1)', setup: 'store', drizzle: '0.45' }],
    problems: [],
  })
})

test('an example without a block is reported', () => {
  const text = '/**\n * Says it.\n * @example say(1)\n */\n'
  expect(extractFromSource('src/say.ts', text).problems).toEqual([
    'src/say.ts:1: an @example needs a block of code, marked ts',
  ])
})

test('a block that declares a name itself does not take it from the prelude', () => {
  const { mentioned, declared } = namesInBlock(`
    import a, { b as c, type D } from 'x'
    import * as e from 'y'
    const { f, g: [h] } = users
    function i() {}
    class J {}
    type K = 1
  `)
  expect([...declared]).toEqual(['a', 'c', 'D', 'e', 'f', 'h', 'i', 'J', 'K'])
  expect(mentioned.has('users')).toBe(true)
})

test('a prelude exports values and types', () => {
  const exports = namesOfExports(`
    import { users } from './users.ts'
    export { users, type User } from './users.ts'
    export type { Post } from './posts.ts'
    export * as schema from './schema.ts'
    export const { posts, tags } = repositories
    export interface Context {}
    const hidden = 1
  `)
  expect([...exports]).toEqual([
    ['users', 'value'],
    ['User', 'type'],
    ['Post', 'type'],
    ['schema', 'value'],
    ['posts', 'value'],
    ['tags', 'value'],
    ['Context', 'type'],
  ])
  expect(() => namesOfExports(`export * from './users.ts'`)).toThrow('one by one')
})
