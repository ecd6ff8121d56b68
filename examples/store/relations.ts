import { relations } from 'drizzle-orm'

import {
  cities,
  comments,
  countries,
  countryBorders,
  countryCurrencies,
  countryLanguages,
  countryTranslations,
  currencies,
  languages,
  orderItems,
  orders,
  posts,
  postTags,
  products,
  tags,
  users,
} from './schema.ts'

export const usersRelations = relations(users, ({ one, many }) => ({
  city: one(cities, { fields: [users.cityId], references: [cities.id] }),
  posts: many(posts),
  comments: many(comments),
  orders: many(orders),
}))

export const postsRelations = relations(posts, ({ one, many }) => ({
  author: one(users, { fields: [posts.authorId], references: [users.id] }),
  comments: many(comments),
  postTags: many(postTags),
}))

export const commentsRelations = relations(comments, ({ one, many }) => ({
  post: one(posts, { fields: [comments.postId], references: [posts.id] }),
  author: one(users, { fields: [comments.authorId], references: [users.id] }),
  parent: one(comments, { fields: [comments.parentId], references: [comments.id], relationName: 'answers' }),
  answers: many(comments, { relationName: 'answers' }),
}))

export const tagsRelations = relations(tags, ({ many }) => ({
  postTags: many(postTags),
}))

export const postTagsRelations = relations(postTags, ({ one }) => ({
  post: one(posts, { fields: [postTags.postId], references: [posts.id] }),
  tag: one(tags, { fields: [postTags.tagId], references: [tags.id] }),
}))

export const productsRelations = relations(products, ({ many }) => ({
  orderItems: many(orderItems),
}))

export const ordersRelations = relations(orders, ({ one, many }) => ({
  user: one(users, { fields: [orders.userId], references: [users.id] }),
  items: many(orderItems),
}))

export const orderItemsRelations = relations(orderItems, ({ one }) => ({
  order: one(orders, { fields: [orderItems.orderId], references: [orders.id] }),
  product: one(products, { fields: [orderItems.productSku], references: [products.sku] }),
}))

export const countriesRelations = relations(countries, ({ many }) => ({
  cities: many(cities),
  countryLanguages: many(countryLanguages),
  countryCurrencies: many(countryCurrencies),
  translations: many(countryTranslations),
  borders: many(countryBorders, { relationName: 'country' }),
  bordersTo: many(countryBorders, { relationName: 'neighbour' }),
}))

export const citiesRelations = relations(cities, ({ one, many }) => ({
  country: one(countries, { fields: [cities.countryCode], references: [countries.cca2] }),
  users: many(users),
}))

export const languagesRelations = relations(languages, ({ many }) => ({
  countryLanguages: many(countryLanguages),
  translations: many(countryTranslations),
}))

export const countryLanguagesRelations = relations(countryLanguages, ({ one }) => ({
  country: one(countries, { fields: [countryLanguages.countryCode], references: [countries.code] }),
  language: one(languages, { fields: [countryLanguages.languageCode], references: [languages.code] }),
}))

export const currenciesRelations = relations(currencies, ({ many }) => ({
  countryCurrencies: many(countryCurrencies),
}))

export const countryCurrenciesRelations = relations(countryCurrencies, ({ one }) => ({
  country: one(countries, { fields: [countryCurrencies.countryCode], references: [countries.code] }),
  currency: one(currencies, { fields: [countryCurrencies.currencyCode], references: [currencies.code] }),
}))

export const countryBordersRelations = relations(countryBorders, ({ one }) => ({
  country: one(countries, {
    fields: [countryBorders.countryCode],
    references: [countries.code],
    relationName: 'country',
  }),
  neighbour: one(countries, {
    fields: [countryBorders.neighbourCode],
    references: [countries.code],
    relationName: 'neighbour',
  }),
}))

export const countryTranslationsRelations = relations(countryTranslations, ({ one }) => ({
  country: one(countries, { fields: [countryTranslations.countryCode], references: [countries.code] }),
  language: one(languages, { fields: [countryTranslations.languageCode], references: [languages.code] }),
}))
