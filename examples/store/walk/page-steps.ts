import { linkHeader, pageLinks, parsePageQuery } from 'drizzle-repository'

import type { StoreRepositories } from '../store-repositories.ts'
import type { Chapter } from './step.ts'

/** Pages by number, whole results, and what a service makes of them. */
export function pageSteps({ cities }: StoreRepositories): Chapter {
  return {
    source: new URL(import.meta.url),
    steps: [
      {
        heading: 'Page 2 of the Norwegian cities, and how many there are: one statement, one snapshot',
        run: async () => {
          const page = await cities.findPage({
            page: 2,
            pageSize: 5,
            where: { countryCode: 'NO' },
            orderBy: { population: 'desc' },
            columns: { name: true },
          })
          return { ...page, items: page.items.map(({ name }) => name).join(', ') }
        },
      },
      {
        heading: 'All 135,233 cities in batches: what their countries have, never more than 10,000 rows in memory',
        run: async () => {
          const people = new Map<string, number>()
          for await (const batch of cities.batches({
            size: 10_000,
            columns: { countryCode: true, population: true },
          })) {
            for (const { countryCode, population } of batch)
              people.set(countryCode, (people.get(countryCode) ?? 0) + population)
          }
          const largest = [...people].toSorted(([, left], [, right]) => right - left)
          return largest.slice(0, 3).map(([country, inCities]) => ({ country, inCities }))
        },
      },
      {
        heading: 'A request for a page: checked arguments in, a Link header out',
        run: async () => {
          const url = 'https://example.com/cities?page=2&pageSize=3&sort=-population'
          const orders = { population: { population: 'asc' } } as const
          const page = await cities.findPage({ ...parsePageQuery(new URL(url).searchParams, { orders }), count: false })
          return { cities: page.items.map(({ name }) => name).join(', '), link: linkHeader(pageLinks(page, url)) }
        },
      },
      {
        heading: 'The index that an order needs',
        run: async () => cities.suggestIndex({ where: { countryCode: 'NO' }, orderBy: { name: 'asc' } }),
      },
    ],
  }
}
