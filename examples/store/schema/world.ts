import { count, eq, sql } from 'drizzle-orm'
import {
  boolean,
  char,
  check,
  doublePrecision,
  index,
  integer,
  pgTable,
  pgView,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core'

/** The 250 countries and territories of ISO 3166-1, by their three-letter code. */
export const countries = pgTable(
  'countries',
  {
    code: char('code', { length: 3 }).primaryKey(),
    cca2: char('cca2', { length: 2 }).notNull().unique(),
    name: text('name').notNull().unique(),
    officialName: text('official_name').notNull(),
    region: text('region').notNull(),
    subregion: text('subregion'),
    capital: text('capital').array().notNull(),
    /** Square kilometres; null where nobody published it. */
    area: doublePrecision('area'),
    landlocked: boolean('landlocked').notNull(),
    /** Null where it is disputed. */
    independent: boolean('independent'),
    unMember: boolean('un_member').notNull(),
    latitude: doublePrecision('latitude').notNull(),
    longitude: doublePrecision('longitude').notNull(),
  },
  (table) => [
    index('countries_region_index').on(table.region, table.subregion),
    check('countries_area_positive', sql`${table.area} > 0`),
  ],
)

/** Languages by their ISO 639-3 code. */
export const languages = pgTable('languages', {
  code: char('code', { length: 3 }).primaryKey(),
  name: text('name').notNull(),
})

export const countryLanguages = pgTable(
  'country_languages',
  {
    countryCode: char('country_code', { length: 3 })
      .notNull()
      .references(() => countries.code, { onDelete: 'cascade' }),
    languageCode: char('language_code', { length: 3 })
      .notNull()
      .references(() => languages.code),
  },
  (table) => [
    primaryKey({ columns: [table.countryCode, table.languageCode] }),
    index('country_languages_language_index').on(table.languageCode),
  ],
)

/** Currencies by their ISO 4217 code. */
export const currencies = pgTable('currencies', {
  code: char('code', { length: 3 }).primaryKey(),
  name: text('name').notNull(),
  symbol: text('symbol').notNull(),
})

export const countryCurrencies = pgTable(
  'country_currencies',
  {
    countryCode: char('country_code', { length: 3 })
      .notNull()
      .references(() => countries.code, { onDelete: 'cascade' }),
    currencyCode: char('currency_code', { length: 3 })
      .notNull()
      .references(() => currencies.code),
  },
  (table) => [
    primaryKey({ columns: [table.countryCode, table.currencyCode] }),
    index('country_currencies_currency_index').on(table.currencyCode),
  ],
)

/** Which country borders which: one row in each direction. */
export const countryBorders = pgTable(
  'country_borders',
  {
    countryCode: char('country_code', { length: 3 })
      .notNull()
      .references(() => countries.code, { onDelete: 'cascade' }),
    neighbourCode: char('neighbour_code', { length: 3 })
      .notNull()
      .references(() => countries.code, { onDelete: 'cascade' }),
  },
  (table) => [
    primaryKey({ columns: [table.countryCode, table.neighbourCode] }),
    index('country_borders_neighbour_index').on(table.neighbourCode),
    check('country_borders_not_itself', sql`${table.countryCode} <> ${table.neighbourCode}`),
  ],
)

/** A country's name in another language. */
export const countryTranslations = pgTable(
  'country_translations',
  {
    countryCode: char('country_code', { length: 3 })
      .notNull()
      .references(() => countries.code, { onDelete: 'cascade' }),
    languageCode: char('language_code', { length: 3 })
      .notNull()
      .references(() => languages.code),
    official: text('official').notNull(),
    common: text('common').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.countryCode, table.languageCode] }),
    index('country_translations_language_index').on(table.languageCode, table.common),
  ],
)

/** The cities of the world with 1,000 inhabitants or more, by their GeoNames id. */
export const cities = pgTable(
  'cities',
  {
    id: integer('id').primaryKey(),
    name: text('name').notNull(),
    alternativeName: text('alternative_name'),
    countryCode: char('country_code', { length: 2 })
      .notNull()
      .references(() => countries.cca2),
    /** The GeoNames code of the state or province. */
    adminCode: text('admin_code'),
    /** What kind of place it is: `PPLC` is a capital, `PPLA` the seat of a province, `PPL` any other. */
    featureCode: text('feature_code').notNull(),
    /** 0 where nobody counted. */
    population: integer('population').notNull(),
    latitude: doublePrecision('latitude').notNull(),
    longitude: doublePrecision('longitude').notNull(),
  },
  (table) => [
    index('cities_name_index').on(table.name.op('text_pattern_ops')),
    index('cities_population_index').on(table.population, table.id),
    index('cities_country_population_index').on(table.countryCode, table.population, table.id),
    check('cities_population_not_negative', sql`${table.population} >= 0`),
  ],
)

/** Cities and people per country. */
export const countryStatistics = pgView('country_statistics').as((query) =>
  query
    .select({
      code: countries.code,
      name: countries.name,
      region: countries.region,
      cityCount: count(cities.id).as('city_count'),
      cityPopulation: sql<number>`coalesce(sum(${cities.population}), 0)`.mapWith(Number).as('city_population'),
    })
    .from(countries)
    .leftJoin(cities, eq(cities.countryCode, countries.cca2))
    .groupBy(countries.code),
)
