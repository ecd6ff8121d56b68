import { createRequire } from 'node:module'

import type { Countries, Country } from 'world-countries'

import type {
  countries,
  countryBorders,
  countryCurrencies,
  countryLanguages,
  countryTranslations,
  currencies,
  languages,
} from '../schema.ts'

export interface CountryRows {
  countries: (typeof countries.$inferSelect)[]
  languages: (typeof languages.$inferSelect)[]
  countryLanguages: (typeof countryLanguages.$inferSelect)[]
  currencies: (typeof currencies.$inferSelect)[]
  countryCurrencies: (typeof countryCurrencies.$inferSelect)[]
  countryBorders: (typeof countryBorders.$inferSelect)[]
  countryTranslations: (typeof countryTranslations.$inferSelect)[]
}

/** The countries of the npm package `world-countries`, as rows of the tables around `countries`. */
export function countryRows(): CountryRows {
  // Its declarations promise an ES module, but `require` and `import` alike get the list itself.
  const published = createRequire(import.meta.url)('world-countries') as Countries

  return {
    countries: published.map(countryRow),
    languages: named(published, (country) => country.languages).map(([code, name]) => ({ code, name })),
    countryLanguages: published.flatMap((country) =>
      Object.keys(country.languages).map((languageCode) => ({ countryCode: country.cca3, languageCode })),
    ),
    currencies: named(published, (country) => country.currencies).map(([code, { name, symbol }]) => ({
      code,
      name,
      symbol,
    })),
    countryCurrencies: published.flatMap((country) =>
      Object.keys(country.currencies).map((currencyCode) => ({ countryCode: country.cca3, currencyCode })),
    ),
    countryBorders: borderRows(published),
    countryTranslations: published.flatMap((country) =>
      Object.entries(country.translations).map(([code, { official, common }]) => ({
        countryCode: country.cca3,
        languageCode: languageCodeOf(code),
        official,
        common,
      })),
    ),
  }
}

function countryRow(country: Country): typeof countries.$inferSelect {
  return {
    code: country.cca3,
    cca2: country.cca2,
    name: country.name.common,
    officialName: country.name.official,
    region: country.region,
    subregion: country.subregion === '' ? null : country.subregion,
    capital: [...country.capital],
    // -1 stands for "unknown".
    area: country.area > 0 ? country.area : null,
    landlocked: country.landlocked,
    independent: country.independent,
    unMember: country.unMember,
    latitude: country.latlng[0],
    longitude: country.latlng[1],
  }
}

/** Every border in both directions; one of them is published in only one (from Sri Lanka to India). */
function borderRows(published: Countries): CountryRows['countryBorders'] {
  const borders = published.flatMap((country) =>
    country.borders.flatMap((neighbour) => [`${country.cca3}-${neighbour}`, `${neighbour}-${country.cca3}`]),
  )
  return [...new Set(borders)].sort().map((border) => {
    const [countryCode = '', neighbourCode = ''] = border.split('-')
    return { countryCode, neighbourCode }
  })
}

/**
 * What the countries call their languages or currencies, each code once. Where they disagree, the country that a code
 * begins with decides (`NO` for `NOK`), and else the first one.
 */
function named<Named>(
  published: Countries,
  namesOf: (country: Country) => Record<string, Named>,
): (readonly [code: string, named: Named])[] {
  const found = new Map<string, Named>()
  for (const country of published) {
    for (const [code, name] of Object.entries(namesOf(country))) {
      const isAtHome = code.toUpperCase().startsWith(country.cca2)
      if (isAtHome || !found.has(code)) found.set(code, name)
    }
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1))
}

/** Translations into Persian carry its library code; the list of languages has the other one. */
function languageCodeOf(code: string): string {
  return code === 'per' ? 'fas' : code
}
