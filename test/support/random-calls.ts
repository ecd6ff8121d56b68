import type { CallTable, callTables, CallTableName } from './call-schema.ts'
import type { AnyObject } from './loading-filters.ts'
import type { Draw } from './random-draw.ts'

/** A call of a repository's method. */
export interface RandomCall {
  readonly table: CallTableName
  readonly method: string
  readonly parameters: readonly unknown[]
  readonly isInTransaction: boolean
}

type Tables = typeof callTables
type Make = () => unknown

/**
 * Makes calls of every method with every kind of option: mostly small and alike, so that many differ in one thing only, and
 * full of what is empty. What the library refuses is among them.
 */
export function randomCalls(tables: Tables, draw: Draw): () => RandomCall {
  const pick = <TItem>(items: readonly TItem[]): TItem => items[draw(items.length)]!
  const isOneIn = (count: number): boolean => draw(count) === 0
  const listOf = <TItem>(most: number, make: () => TItem): TItem[] => Array.from({ length: draw(most + 1) }, make)
  const someOf = <TItem>(items: readonly TItem[]): TItem[] => items.filter(() => isOneIn(3))
  const id = (): number => draw(9)

  /** Some of the members, made anew. */
  function some(members: Readonly<Record<string, Make>>, oneIn = 3): AnyObject {
    return Object.fromEntries(
      Object.entries(members)
        .filter(() => isOneIn(oneIn))
        .map(([name, make]) => [name, make()]),
    )
  }

  function value(type: CallTable['columns'][string]): unknown {
    switch (type) {
      case 'integer':
        return id()
      case 'text':
        return pick(['', 'a', 'b', 'c%'])
      case 'time':
        return new Date(2024, 0, 1 + id())
      case 'list':
        return listOf(2, id)
      default:
        return pick<unknown>([{}, [], 1, 'a', true, { a: 1 }, { a: { b: 'x' } }])
    }
  }

  function comparison(type: CallTable['columns'][string]): unknown {
    if (isOneIn(5)) return null
    if (type === 'document') {
      const path = pick([['a'], ['a', 'b'], [0]])
      const compared = { eq: () => pick<unknown>([1, 'a', true]), in: () => listOf(2, id), isNull: () => isOneIn(2) }
      return { path, ...some(compared, 2) }
    }
    const operand = (): unknown => value(type)
    if (type !== 'list' && isOneIn(3)) return operand()
    return some(
      {
        ...Object.fromEntries(['eq', 'ne', 'gt', 'gte', 'lt', 'lte'].map((name) => [name, operand])),
        in: () => listOf(2, operand),
        notIn: () => listOf(2, operand),
        isNull: () => isOneIn(2),
        isNotNull: () => isOneIn(2),
        OR: () => listOf(2, () => ({ eq: operand() })),
        NOT: () => ({ eq: operand() }),
        ...(type === 'text' && { startsWith: operand, contains: operand, like: operand }),
        ...(type === 'list' && { arrayContains: operand, arrayOverlaps: operand, arrayContained: operand }),
      },
      9,
    )
  }

  function filter(name: CallTableName, depth = 2): AnyObject {
    const { columns, relations } = tables[name]
    const nested = (): AnyObject => filter(name, depth - 1)
    return some(
      {
        ...Object.fromEntries(Object.entries(columns).map(([column, type]) => [column, () => comparison(type)])),
        ...(depth > 0 && {
          ...Object.fromEntries(
            Object.entries(relations).map(([relation, { kind, target }]) => [
              relation,
              () => relatedFilter(kind, target, depth - 1),
            ]),
          ),
          AND: () => listOf(2, nested),
          OR: () => listOf(2, nested),
          NOT: nested,
        }),
      },
      5,
    )
  }

  function relatedFilter(kind: 'one' | 'many', target: CallTableName, depth: number): unknown {
    const nested = (): AnyObject => filter(target, depth)
    if (isOneIn(4)) return isOneIn(2)
    if (kind === 'one' || isOneIn(4)) return nested()
    const count = (): unknown => pick<unknown>([{}, 0, { gte: id() }, { gt: 0, lte: id() }])
    return some({ some: nested, every: nested, none: nested, count }, 3)
  }

  const direction = (): unknown => pick<unknown>(['asc', 'desc', { direction: 'desc', nulls: pick(['first', 'last']) }])

  function order(name: CallTableName, depth = 1): AnyObject {
    const { columns, relations } = tables[name]
    const relation = pick(Object.keys(relations))
    const { kind, target } = relations[relation]!
    if (depth > 0 && isOneIn(3))
      return { [relation]: kind === 'many' ? { count: direction() } : order(target, depth - 1) }
    return { [pick(Object.keys(columns).filter((column) => columns[column] !== 'document'))]: direction() }
  }

  const orderBy = (name: CallTableName) => (): unknown => (isOneIn(3) ? order(name) : listOf(2, () => order(name)))

  const choice = (name: CallTableName) => (): AnyObject => {
    const [isIncluding, [first, ...others]] = [isOneIn(2), Object.keys(tables[name].columns)]
    return Object.fromEntries([first!, ...someOf(others)].map((column) => [column, isIncluding]))
  }
  const lifted = (name: CallTableName) => (): string[] => someOf(tables[name].scopes)

  /** What any read and the rows of any write can be asked for. */
  function reading(name: CallTableName, depth: number): Readonly<Record<string, Make>> {
    return {
      columns: choice(name),
      unscoped: lifted(name),
      ...(depth > 0 && { with: () => relationsWith(name, depth - 1), counts: () => counts(name) }),
    }
  }

  function relationsWith(name: CallTableName, depth: number): AnyObject {
    const makers = Object.entries(tables[name].relations).map(([relation, { kind, target }]) => {
      const listed = { ...reading(target, depth), where: () => filter(target, 1), orderBy: orderBy(target) }
      const paged = { first: () => 1 + draw(3), strategy: () => pick(['union', 'or']) }
      const ways: Make[] = [
        () => true,
        () => some(listed),
        kind === 'one'
          ? () => ({ ...some(listed), strategy: 'join' })
          : () => ({
              ...some(listed),
              ...some({ limit: id, offset: id, strategy: () => pick(['lateral', 'window']) }),
            }),
        ...(kind === 'many' ? [() => ({ ...some(listed), first: 2, ...some(paged) })] : []),
        ...(target === name
          ? [() => ({ ...some({ ...listed, with: () => ({}) }), recursive: pick<unknown>([true, { depth: 2 }]) })]
          : []),
      ]
      return [relation, () => pick(ways)()] as const
    })
    return some(Object.fromEntries(makers), 3)
  }

  function counts(name: CallTableName): AnyObject {
    const relations = Object.entries(tables[name].relations).filter(([, { kind }]) => kind === 'many')
    const plain = relations.map(([relation]) => [relation, () => true] as const)
    const filtered = relations.map(
      ([relation, { target }]) =>
        [`some_${relation}`, () => ({ relation, ...some({ where: () => filter(target, 1) }, 2) })] as const,
    )
    return some(Object.fromEntries<Make>([...plain, ...filtered]))
  }

  const listing = (name: CallTableName): Readonly<Record<string, Make>> => ({
    ...reading(name, 2),
    where: () => filter(name),
    orderBy: orderBy(name),
  })
  /** For calls in a transaction. */
  const lock = {
    lock: () => ({
      mode: pick(['update', 'share', 'no key update']),
      ...pick([{}, { skipLocked: true }, { noWait: true }]),
    }),
  }
  const page = { first: () => 1 + draw(3), after: () => pick([undefined, null]), strategy: () => 'or' }

  const key = (name: CallTableName): unknown => (name === 'doorKeys' ? { roomId: id(), personId: id() } : id())

  const isKey = (name: CallTableName, column: string): boolean =>
    column === 'id' || (name === 'doorKeys' && column !== 'tenant')
  const keyValues = (name: CallTableName): AnyObject => (name === 'doorKeys' ? (key(name) as AnyObject) : { id: id() })

  /** Values of columns but the key's, and of related rows. */
  function values(name: CallTableName, isPatch: boolean, depth: number): AnyObject {
    const { columns, relations } = tables[name]
    const related = some(
      Object.fromEntries(
        Object.entries(depth > 0 ? relations : {}).map(([relation, { kind, target, gives }]) => [
          relation,
          () =>
            kind === 'one' ? writtenOne(target, isPatch, depth - 1) : writtenMany(target, gives, isPatch, depth - 1),
        ]),
      ),
      4,
    )
    const given = new Set(Object.keys(related).map((relation) => relations[relation]!.gives))
    const own = Object.entries(columns).filter(([column]) => !isKey(name, column) && !given.has(column))
    const made = some(
      Object.fromEntries(own.map(([column, type]) => [column, () => (isOneIn(4) ? null : value(type))])),
      2,
    )
    return { ...made, ...related }
  }

  /** A row; of one that a relation leads to, without the column that the relation gives. */
  function row(name: CallTableName, depth = 0, given = ''): AnyObject {
    const whole = { ...keyValues(name), ...values(name, false, depth) }
    const { relations } = tables[name]
    const taken = Object.keys(whole)
      .filter((property) => relations[property]?.kind === 'one')
      .map((relation) => relations[relation]!.gives)
    return Object.fromEntries(
      Object.entries(whole).filter(
        ([property]) => ![given, ...taken].includes(property) && (given === '' || relations[property]?.gives !== given),
      ),
    )
  }
  const patch = (name: CallTableName, depth = 0): AnyObject => values(name, true, depth)

  function writtenOne(target: CallTableName, isPatch: boolean, depth: number): unknown {
    if (isPatch && isOneIn(4)) return { disconnect: true }
    return isOneIn(2) ? { connect: key(target) } : { create: row(target, depth) }
  }

  function writtenMany(target: CallTableName, given: string, isPatch: boolean, depth: number): unknown {
    const rows = (): unknown => listOf(2, () => row(target, depth, given))
    const flat = (): unknown => listOf(2, () => row(target, 0, given))
    const keys = (): unknown => listOf(2, () => key(target))
    if (!isPatch) return isOneIn(2) ? rows() : some({ create: rows, connect: keys }, 2)
    const changed = (): unknown => listOf(2, () => ({ ...keyValues(target), ...omit(patch(target), given) }))
    return some(
      { create: rows, connect: keys, disconnect: keys, set: keys, update: changed, upsert: flat, delete: keys },
      4,
    )
  }

  /** What the rows of a write are returned with, or that they are not; mostly out of the scopes that it cannot prove. */
  function writing(name: CallTableName): AnyObject {
    const free = isOneIn(8) ? {} : { unscoped: ['ranked', 'notEmpty'] }
    return isOneIn(4) ? { returning: false, ...free } : { ...some(reading(name, 1)), ...free }
  }
  const returned = (name: CallTableName): AnyObject => omit(writing(name), 'returning')
  const condition = (name: CallTableName): AnyObject => {
    const made = filter(name)
    return Object.keys(made).length > 0 ? made : { [name === 'doorKeys' ? 'roomId' : 'id']: { gte: id() } }
  }
  const target = (name: CallTableName): AnyObject => ({
    target: name === 'people' ? pick([['id'], ['name']]) : name === 'doorKeys' ? ['roomId', 'personId'] : ['id'],
  })
  const meeting = (name: CallTableName): AnyObject => ({
    ...target(name),
    ...some({
      update: () => (isOneIn(2) ? someOf(Object.keys(tables[name].columns)) : patch(name)),
      updateWhere: () => filter(name, 1),
    }),
  })
  const checked = (name: CallTableName): AnyObject => (name === 'houses' ? some({ version: () => 1 + draw(3) }) : {})
  const numbers = (name: CallTableName): string[] => (name === 'doorKeys' ? ['roomId'] : ['rank', 'id'])

  const methods: Readonly<Record<string, (name: CallTableName, locks: object) => readonly unknown[]>> = {
    find: (name, locks) => [key(name), some({ ...reading(name, 2), ...locks })],
    findByKeys: (name, locks) => [listOf(3, () => key(name)), some({ ...reading(name, 2), ...locks })],
    findFirst: (name, locks) => [some({ ...listing(name), offset: id, ...locks })],
    findOnly: (name) => [some({ ...listing(name), where: () => keyValues(name) }, 2)],
    findMany: (name, locks) => [some({ ...listing(name), limit: id, offset: id, ...locks })],
    findPage: (name) => [
      { page: 1 + draw(2), pageSize: 2, ...some(listing(name)), count: pick<unknown>(['exact', false, { max: 2 }]) },
    ],
    findCursorPage: (name) => [
      { first: 2, ...some({ ...listing(name), ...page, count: () => pick<unknown>(['exact', { max: 2 }]) }) },
    ],
    load: (name) => [
      listOf(3, () => ({ ...row(name), parentId: id(), houseId: id(), bossId: null })),
      relationsWith(name, 2),
      some({ counts: () => counts(name) }),
    ],
    count: (name) => (isOneIn(3) ? [] : [filter(name)]),
    exists: (name) => [filter(name)],
    aggregate: (name) => [
      {
        count: true,
        ...some({
          where: () => filter(name),
          groupBy: () => someOf(Object.keys(tables[name].columns).slice(1, 3)),
          sum: () => someOf(numbers(name)),
          max: () => someOf(numbers(name)),
          having: () => some({ count: () => ({ gte: id() }), min: () => ({ [numbers(name)[0]!]: { gt: id() } }) }),
          limit: id,
          unscoped: lifted(name),
        }),
      },
    ],
    create: (name) => [row(name, 2), returned(name)],
    createMany: (name) => [listOf(3, () => row(name)), writing(name)],
    update: (name) => [key(name), patch(name, 2), { ...returned(name), ...checked(name) }],
    updateMany: (name) => [{ where: condition(name), set: patch(name), ...writing(name) }],
    updateAll: (name) => [patch(name), writing(name)],
    updateEach: (name) => [listOf(3, () => ({ ...keyValues(name), ...patch(name) })), writing(name)],
    upsert: (name) => [row(name), { ...meeting(name), ...returned(name) }],
    upsertMany: (name) => [listOf(3, () => row(name)), { ...meeting(name), ...writing(name) }],
    getOrCreate: (name) => [
      name === 'people'
        ? { where: { name: value('text') }, create: { id: id(), rank: id() }, ...returned(name) }
        : { where: keyValues(name), create: values(name, false, 0), ...returned(name) },
    ],
    delete: (name) => [key(name), { ...some(reading(name, 1)), ...checked(name) }],
    deleteMany: (name) => [{ where: condition(name), ...writing(name) }],
    restore: (name) => [key(name), some(reading(name, 1))],
  }
  const names = Object.keys(tables) as CallTableName[]

  return () => {
    const [method, isInTransaction] = [pick(Object.keys(methods)), isOneIn(4)]
    const table = pick(method === 'restore' ? (['houses', 'rooms'] as const) : names)
    return { table, method, parameters: methods[method]!(table, isInTransaction ? lock : {}), isInTransaction }
  }
}

function omit(object: AnyObject, name: string): AnyObject {
  const { [name]: _, ...rest } = object
  return rest
}
