import type { StoreRepositories } from '../store-repositories.ts'
import type { Chapter } from './step.ts'

/** What a repository loads beside its rows: one statement for each relation, however many rows there are. */
export function loadingSteps({ comments, countries, orders, posts, users }: StoreRepositories): Chapter {
  return {
    source: new URL(import.meta.url),
    steps: [
      {
        heading: 'Related rows, a limit for each parent: countries with their five largest cities',
        run: () =>
          countries.findMany({
            columns: { name: true },
            where: { subregion: 'Northern Europe', cities: { count: { gte: 500 } } },
            orderBy: { name: 'asc' },
            with: {
              cities: { columns: { name: true, population: true }, orderBy: { population: 'desc' }, limit: 5 },
            },
          }),
      },
      {
        heading: 'A table related to itself, both ways: whom Norway borders, and who borders it',
        run: () =>
          countries.findMany({
            columns: { name: true },
            where: { code: 'NOR' },
            with: {
              borders: { columns: {}, with: { neighbour: { columns: { name: true } } } },
              bordersTo: { columns: {}, with: { country: { columns: { name: true, capital: true } } } },
            },
          }),
      },
      {
        heading: 'A whole tree in one statement: discussions three answers deep',
        run: () =>
          comments.findMany({
            columns: { body: true },
            where: { parentId: null, answers: { some: { answers: { some: { answers: true } } } } },
            orderBy: { id: 'asc' },
            limit: 2,
            with: {
              answers: {
                recursive: true,
                columns: { body: true },
                orderBy: { id: 'asc' },
                with: { author: { columns: { name: true } } },
              },
            },
          }),
      },
      {
        heading: 'Through join tables: languages and currencies',
        run: () =>
          countries.findMany({
            columns: { name: true },
            where: { code: { in: ['BEL', 'BOL', 'CHE', 'SGP', 'ZWE'] } },
            orderBy: { name: 'asc' },
            with: {
              countryLanguages: { columns: {}, with: { language: { columns: { name: true } } } },
              countryCurrencies: { columns: {}, with: { currency: true } },
            },
          }),
      },
      {
        heading: 'Four tables deep: people, where they live, their last two orders, the items, the products',
        run: () =>
          users.findMany({
            columns: { name: true },
            where: { orders: { count: { gte: 8 } } },
            orderBy: { name: 'asc' },
            limit: 3,
            with: {
              city: { columns: { name: true } },
              orders: {
                columns: { placedAt: true, status: true },
                orderBy: { placedAt: 'desc' },
                limit: 2,
                with: {
                  items: {
                    columns: { quantity: true },
                    orderBy: { lineNumber: 'asc' },
                    with: { product: { columns: { name: true } } },
                  },
                },
              },
            },
          }),
      },
      {
        heading: 'To-ones in the statement of their parent: one post, who wrote it, and where they live',
        run: () =>
          posts.find(1, {
            columns: { title: true },
            with: {
              author: {
                strategy: 'join',
                columns: { name: true },
                with: { city: { strategy: 'join', columns: { name: true, countryCode: true } } },
              },
            },
          }),
      },
      {
        heading: 'Counts beside the rows, some of them filtered, in one statement for each relation',
        run: () =>
          users.findMany({
            columns: { name: true },
            where: { role: 'admin' },
            orderBy: { name: 'asc' },
            counts: {
              posts: true,
              drafts: { relation: 'posts', where: { status: 'draft' } },
              orders: { where: { status: { ne: 'cancelled' } } },
            },
          }),
      },
      {
        heading: 'An order by a count: the posts that were talked about most',
        run: () =>
          posts.findMany({
            columns: { title: true, views: true },
            orderBy: [{ comments: { count: 'desc' } }, { id: 'asc' }],
            limit: 5,
            counts: { comments: true },
            with: { author: { columns: { name: true } } },
          }),
      },
      {
        heading: 'Filters and orders by relations: orders from India of nothing but cotton, by the customer’s name',
        run: () =>
          orders.findMany({
            columns: { id: true, status: true, totalCents: true },
            where: {
              totalCents: { gte: 10_000 },
              user: { city: { country: { name: 'India' } } },
              items: { every: { product: { name: { contains: 'cotton', insensitive: true } } } },
            },
            orderBy: [{ user: { name: 'asc' } }, { id: 'asc' }],
            with: { user: { columns: { name: true } } },
          }),
      },
      {
        heading: 'Finds of one tick, one statement: three countries, each asked for by itself',
        run: () =>
          Promise.all(
            ['NOR', 'JPN', 'BRA'].map((code) =>
              countries.find(code, { columns: { name: true, capital: true }, batch: true }),
            ),
          ),
      },
      {
        heading: 'No rows, no further statement',
        run: () =>
          comments.findMany({
            where: { post: { author: { email: 'nobody@example.com' } } },
            with: { author: true, answers: { with: { author: true } } },
          }),
      },
    ],
  }
}
