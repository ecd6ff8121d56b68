import { keyProperties } from './loading-schema.ts'

/** What the tests know of a relation, apart from Drizzle and from the library. */
export interface SampleRelation {
  readonly source: string
  readonly name: string
  readonly kind: 'one' | 'many'
  readonly target: string
  /** The properties of both ends that are equal. */
  readonly from: readonly string[]
  readonly to: readonly string[]
  /** Its name together with the relation back. */
  readonly alias: string
  /** A to-one that leads to at most one row. */
  readonly isUnique?: boolean
  /** Of Drizzle 1.0 only. */
  readonly through?: { readonly table: string; readonly from: readonly string[]; readonly to: readonly string[] }
  /** A filter that the relation is declared with, of Drizzle 1.0 only. */
  readonly where?: { readonly filter: object; readonly sql: string; readonly on: 'source' | 'target' }
}

/** A `one` and the `many` back. */
function pair(
  source: string,
  name: string,
  from: readonly string[],
  target: string,
  to: readonly string[],
  back: string,
  isUnique = true,
): SampleRelation[] {
  const alias = `${source}.${name}`
  return [
    { source, name, kind: 'one', target, from, to, alias, isUnique },
    { source: target, name: back, kind: 'many', target: source, from: to, to: from, alias },
  ]
}

/** The relations that both lines of Drizzle can declare. */
export const commonRelations: readonly SampleRelation[] = [
  ...pair('people', 'manager', ['managerId'], 'people', ['id'], 'reports'),
  ...pair('people', 'place', ['country', 'city'], 'places', ['country', 'city'], 'residents', false),
  ...pair('messages', 'sender', ['senderId'], 'people', ['id'], 'sent'),
  ...pair('messages', 'receiver', ['receiverId'], 'people', ['id'], 'received'),
  ...pair('messageTags', 'message', ['messageId'], 'messages', ['id'], 'messageTags'),
  ...pair('messageTags', 'tag', ['tagId'], 'tags', ['id'], 'messageTags'),
  ...pair('lefts', 'person', ['personId'], 'people', ['id'], 'lefts'),
  ...keyProperties.flatMap((property) =>
    pair('rights', `${property}Left`, [property], 'lefts', [property], `${property}Rights`, false),
  ),
  // By columns of other types: JavaScript has the first two alike, the last two not.
  ...pair('rights', 'smallNumberLeft', ['small'], 'lefts', ['largeNumber'], 'smallNumberRights', false),
  ...pair('rights', 'numberBigLeft', ['largeNumber'], 'lefts', ['large'], 'numberBigRights', false),
]

/** Those of Drizzle 1.0 only: through a join table, to and from a view, with a filter of their own. */
export const version1Relations: readonly SampleRelation[] = [
  {
    source: 'messages',
    name: 'tags',
    kind: 'many',
    target: 'tags',
    from: ['id'],
    to: ['id'],
    alias: 'tagged',
    through: { table: 'messageTags', from: ['messageId'], to: ['tagId'] },
  },
  {
    source: 'people',
    name: 'correspondents',
    kind: 'many',
    target: 'people',
    from: ['id'],
    to: ['id'],
    alias: 'correspondents',
    through: { table: 'messages', from: ['senderId'], to: ['receiverId'] },
  },
  {
    source: 'tags',
    name: 'rankedMessages',
    kind: 'many',
    target: 'messages',
    from: ['id'],
    to: ['id'],
    alias: 'rankedTagged',
    through: { table: 'messageTags', from: ['tagId'], to: ['messageId'] },
    where: { filter: { rank: { gt: 0 } }, sql: 'rank > 0', on: 'target' },
  },
  {
    source: 'people',
    name: 'rankedSent',
    kind: 'many',
    target: 'messages',
    from: ['id'],
    to: ['senderId'],
    alias: 'rankedSent',
    where: { filter: { OR: [{ rank: 1 }, { rank: { gte: 3 } }] }, sql: 'rank in (1) or rank >= 3', on: 'target' },
  },
  { ...rankedReceiver('one') },
  { ...rankedReceiver('many') },
  {
    source: 'people',
    name: 'senior',
    kind: 'one',
    target: 'seniors',
    from: ['id'],
    to: ['id'],
    alias: 'senior',
    isUnique: true,
  },
  {
    source: 'seniors',
    name: 'sent',
    kind: 'many',
    target: 'messages',
    from: ['id'],
    to: ['senderId'],
    alias: 'seniorSent',
  },
]

/** A `many` that takes its columns from the relation back takes its filter too: it is on the table that declares it. */
function rankedReceiver(kind: 'one' | 'many'): SampleRelation {
  const where = { filter: { rank: { gt: 1 } }, sql: 'rank > 1' }
  return kind === 'one'
    ? {
        source: 'messages',
        name: 'rankedReceiver',
        kind,
        target: 'people',
        from: ['receiverId'],
        to: ['id'],
        alias: 'rankedReceiver',
        isUnique: true,
        where: { ...where, on: 'target' },
      }
    : {
        source: 'people',
        name: 'rankedReceived',
        kind,
        target: 'messages',
        from: ['id'],
        to: ['receiverId'],
        alias: 'rankedReceiver',
        where: { ...where, on: 'source' },
      }
}
