import { defineRelations } from 'drizzle-orm'

import * as schema from '../../examples/store/schema.ts'

/** The store's relations as Drizzle 1.0 writes them: those of `examples/store/relations.ts`, and the many-to-many. */
export const storeRelations = defineRelations(schema, (r) => ({
  users: {
    city: r.one.cities({ from: r.users.cityId, to: r.cities.id }),
    posts: r.many.posts(),
    comments: r.many.comments(),
    orders: r.many.orders(),
  },
  posts: {
    author: r.one.users({ from: r.posts.authorId, to: r.users.id, optional: false }),
    comments: r.many.comments(),
    postTags: r.many.postTags(),
    tags: r.many.tags({ from: r.posts.id.through(r.postTags.postId), to: r.tags.id.through(r.postTags.tagId) }),
  },
  comments: {
    post: r.one.posts({ from: r.comments.postId, to: r.posts.id, optional: false }),
    author: r.one.users({ from: r.comments.authorId, to: r.users.id, optional: false }),
    parent: r.one.comments({ from: r.comments.parentId, to: r.comments.id, alias: 'answers' }),
    answers: r.many.comments({ from: r.comments.id, to: r.comments.parentId, alias: 'answers' }),
  },
  tags: {
    postTags: r.many.postTags(),
    posts: r.many.posts(),
  },
  postTags: {
    post: r.one.posts({ from: r.postTags.postId, to: r.posts.id, optional: false }),
    tag: r.one.tags({ from: r.postTags.tagId, to: r.tags.id, optional: false }),
  },
  products: {
    orderItems: r.many.orderItems(),
    orders: r.many.orders({
      from: r.products.sku.through(r.orderItems.productSku),
      to: r.orders.id.through(r.orderItems.orderId),
    }),
  },
  orders: {
    user: r.one.users({ from: r.orders.userId, to: r.users.id, optional: false }),
    items: r.many.orderItems(),
    products: r.many.products(),
  },
  orderItems: {
    order: r.one.orders({ from: r.orderItems.orderId, to: r.orders.id, optional: false }),
    product: r.one.products({ from: r.orderItems.productSku, to: r.products.sku, optional: false }),
  },
  countries: {
    cities: r.many.cities(),
    countryLanguages: r.many.countryLanguages(),
    languages: r.many.languages({
      from: r.countries.code.through(r.countryLanguages.countryCode),
      to: r.languages.code.through(r.countryLanguages.languageCode),
    }),
    countryCurrencies: r.many.countryCurrencies(),
    currencies: r.many.currencies({
      from: r.countries.code.through(r.countryCurrencies.countryCode),
      to: r.currencies.code.through(r.countryCurrencies.currencyCode),
    }),
    translations: r.many.countryTranslations(),
    borders: r.many.countryBorders({ alias: 'country' }),
    bordersTo: r.many.countryBorders({ alias: 'neighbour' }),
    neighbours: r.many.countries({
      from: r.countries.code.through(r.countryBorders.countryCode),
      to: r.countries.code.through(r.countryBorders.neighbourCode),
    }),
  },
  cities: {
    country: r.one.countries({ from: r.cities.countryCode, to: r.countries.cca2, optional: false }),
    users: r.many.users(),
  },
  languages: {
    countryLanguages: r.many.countryLanguages(),
    countries: r.many.countries(),
    translations: r.many.countryTranslations(),
  },
  countryLanguages: {
    country: r.one.countries({ from: r.countryLanguages.countryCode, to: r.countries.code, optional: false }),
    language: r.one.languages({ from: r.countryLanguages.languageCode, to: r.languages.code, optional: false }),
  },
  currencies: {
    countryCurrencies: r.many.countryCurrencies(),
    countries: r.many.countries(),
  },
  countryCurrencies: {
    country: r.one.countries({ from: r.countryCurrencies.countryCode, to: r.countries.code, optional: false }),
    currency: r.one.currencies({ from: r.countryCurrencies.currencyCode, to: r.currencies.code, optional: false }),
  },
  countryBorders: {
    country: r.one.countries({
      from: r.countryBorders.countryCode,
      to: r.countries.code,
      optional: false,
      alias: 'country',
    }),
    neighbour: r.one.countries({
      from: r.countryBorders.neighbourCode,
      to: r.countries.code,
      optional: false,
      alias: 'neighbour',
    }),
  },
  countryTranslations: {
    country: r.one.countries({ from: r.countryTranslations.countryCode, to: r.countries.code, optional: false }),
    language: r.one.languages({ from: r.countryTranslations.languageCode, to: r.languages.code, optional: false }),
  },
}))
