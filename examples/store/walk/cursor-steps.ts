import type { StoreRepositories } from '../store-repositories.ts'
import type { Chapter } from './step.ts'

/** Pages by position: the same cost anywhere in the 135,233 cities. */
export function cursorSteps({ cities, countries }: StoreRepositories): Chapter {
  const columns = { name: true, countryCode: true, population: true } as const
  return {
    source: new URL(import.meta.url),
    steps: [
      {
        heading: 'The second page of the largest cities: the first one’s end cursor is where it begins',
        run: async () => {
          const orderBy = { population: 'desc' } as const
          const { pageInfo } = await cities.findCursorPage({ first: 5, orderBy, columns })
          const second = await cities.findCursorPage({ first: 5, after: pageInfo.endCursor, orderBy, columns })
          return second.items
        },
      },
      {
        heading: 'From the other end: the last page by country and size, found as fast as the first',
        run: async () => {
          const orderBy = [{ countryCode: 'asc' }, { population: 'asc' }] as const
          const page = await cities.findCursorPage({ last: 5, orderBy, columns })
          return page.items
        },
      },
      {
        heading: 'What comes after Bergen, and whether there is more on either side',
        run: async () => {
          const list = { where: { countryCode: 'NO' }, orderBy: { population: 'desc' } } as const
          const bergen = await cities.findFirstOrThrow({ where: { name: 'Bergen', countryCode: 'NO' } })
          const after = await cities.cursorOf(bergen.id, list)
          const { items, pageInfo } = await cities.findCursorPage({ ...list, first: 3, after, columns: { name: true } })
          const names = items.map(({ name }) => name)
          return { names, isMore: pageInfo.hasNextPage, isAnyBefore: pageInfo.hasPreviousPage }
        },
      },
      {
        heading: 'A page for each parent: the two largest cities of countries, and whether there are others',
        run: async () => {
          const page = { first: 2, orderBy: { population: 'desc' }, columns: { name: true } } as const
          const found = await countries.findMany({
            columns: { name: true },
            where: { subregion: 'Northern Europe', cities: { count: { gte: 1 } } },
            orderBy: { name: 'asc' },
            with: { cities: page },
          })
          const rows = found.map(({ name, cities: { items, pageInfo } }) => ({
            country: name,
            cities: items.map((city) => city.name).join(', '),
            isMore: pageInfo.hasNextPage,
          }))
          return rows
        },
      },
    ],
  }
}
