import { sql } from 'drizzle-orm'
import { NotFoundError } from 'drizzle-repository'

import type { StoreRepositories } from '../store-repositories.ts'
import type { Chapter } from './step.ts'

/** What a repository reads. */
export function readSteps({
  cities,
  countries,
  countryStatistics,
  countryTranslations,
  posts,
  products,
  users,
}: StoreRepositories): Chapter {
  return {
    source: new URL(import.meta.url),
    steps: [
      {
        heading: 'A row by its key',
        run: () => countries.find('NOR'),
      },
      {
        heading: 'A row by a composite key',
        run: () => countryTranslations.find({ countryCode: 'NOR', languageCode: 'jpn' }),
      },
      {
        heading: 'A row that has to be there, and is not',
        throws: NotFoundError,
        run: () => countries.findOrThrow('XXX'),
      },
      {
        heading: 'Rows in the order of their keys, with a gap where there is none',
        run: () => countries.findByKeys(['SWE', 'XXX', 'NOR'], { columns: { name: true, capital: true } }),
      },
      {
        heading: 'A filter: every property must hold, and OR and NOT mean what they say',
        run: () =>
          countries.findMany({
            columns: { name: true, region: true, capital: true, area: true },
            where: {
              landlocked: true,
              OR: [{ region: 'Americas' }, { area: { gt: 1_000_000 } }],
              NOT: { name: { startsWith: 'K' } },
            },
            orderBy: { area: 'desc' },
          }),
      },
      {
        heading: 'A filter inside a JSON column',
        run: () =>
          users.findMany({
            columns: { name: true, email: true, profile: true },
            where: { profile: { path: ['address', 'city'], eq: 'London' } },
            orderBy: { name: 'asc' },
          }),
      },
      {
        heading: 'A prefix as it is: the % is a character here, so “1001 Nights” stays out',
        run: () =>
          products.findMany({
            columns: { sku: true, name: true, priceCents: true, weight: true },
            where: { name: { startsWith: '100%', contains: 'COTTON', insensitive: true } },
            orderBy: { priceCents: 'asc' },
            limit: 5,
          }),
      },
      {
        heading: 'Elements of an array column',
        run: () =>
          products.findMany({
            columns: { sku: true, name: true, labels: true },
            where: { labels: { arrayContains: ['gift', 'sale'] } },
            orderBy: { sku: 'asc' },
          }),
      },
      {
        heading: 'An order that says where the nulls go',
        run: () =>
          posts.findMany({
            columns: { id: true, title: true, status: true, publishedAt: true },
            where: { title: { contains: 'Nairobi' } },
            orderBy: [{ publishedAt: { direction: 'desc', nulls: 'last' } }, { id: 'desc' }],
          }),
      },
      {
        heading: 'Chosen columns, and expressions beside them',
        run: () =>
          posts.findMany({
            columns: { title: true, views: true },
            extras: { opening: (post) => sql<string>`split_part(${post.body}, '.', 1)` },
            where: { status: 'published', deletedAt: null },
            orderBy: { views: 'desc' },
            limit: 5,
          }),
      },
      {
        heading: 'Whether there is one, and how many there are',
        run: async () => ({
          admins: await users.exists({ role: 'admin' }),
          cities: await cities.count(),
          citiesOverAMillion: await cities.count({ population: { gte: 1_000_000 } }),
        }),
      },
      {
        heading: 'The ten largest cities of the world',
        run: () =>
          cities.findMany({
            columns: { name: true, countryCode: true, population: true, latitude: true, longitude: true },
            orderBy: { population: 'desc' },
            limit: 10,
          }),
      },
      {
        heading: 'Drizzle’s own operators where an object says too little: cities beyond the polar circles',
        run: () =>
          cities.findMany({
            columns: { name: true, countryCode: true, population: true, latitude: true },
            where: ({ latitude, population }, { and, gt, sql }) =>
              and(gt(population, 50_000), sql`abs(${latitude}) > 66.5`),
            orderBy: { latitude: 'desc' },
          }),
      },
      {
        heading: 'Groups, over a view: the cities and people of each region',
        run: () =>
          countryStatistics.aggregate({
            groupBy: ['region'],
            count: true,
            sum: ['cityCount', 'cityPopulation'],
            orderBy: { sum: { cityPopulation: 'desc' } },
          }),
      },
      {
        heading: 'Groups by what they add up to: the countries with the most people in cities',
        run: () =>
          cities.aggregate({
            groupBy: ['countryCode'],
            count: true,
            sum: ['population'],
            max: ['population'],
            orderBy: { sum: { population: 'desc' } },
            limit: 5,
          }),
      },
      {
        heading: 'A method of one’s own, on the UserRepository of the example',
        run: () => users.findByEmail('ada.lovelace@example.com'),
      },
      {
        heading: 'The plan of a query',
        run: () => cities.explain({ where: { countryCode: 'NO' }, orderBy: { population: 'desc' }, limit: 5 }),
      },
    ],
  }
}
