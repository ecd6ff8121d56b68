import type { Model, RelationModel } from '../../src/index.ts'

/** The relations of a model as one line each, such as `posts.author: one? users (authorId = id)`. */
export function describeRelations(model: Model): string[] {
  return [...model.tables.values()]
    .flatMap((table) => [...table.relations.values()].map((relation) => `${table.name}.${describe(relation)}`))
    .sort()
}

function describe({
  name,
  kind,
  nullable,
  target,
  sourceProperties,
  targetProperties,
  through,
  where,
}: RelationModel): string {
  const table = `${kind}${kind === 'one' && nullable ? '?' : ''} ${target}`
  const filter = where === undefined ? '' : ` where ${where.on} ${JSON.stringify(where.filter)}`
  const [source, own] = [sourceProperties.join(), targetProperties.join()]
  if (through === undefined) return `${name}: ${table} (${source} = ${own})${filter}`
  return `${name}: ${table} (${source} = ${through.table}.${through.sourceProperties.join()}, ${through.targetProperties.join()} = ${own})${filter}`
}

/** The store's relations, on whichever line of Drizzle they were declared. */
export const storeRelationLines: readonly string[] = [
  'cities.country: one countries (countryCode = cca2)',
  'cities.users: many users (id = cityId)',
  'comments.answers: many comments (id = parentId)',
  'comments.author: one users (authorId = id)',
  'comments.parent: one? comments (parentId = id)',
  'comments.post: one posts (postId = id)',
  'countries.borders: many countryBorders (code = countryCode)',
  'countries.bordersTo: many countryBorders (code = neighbourCode)',
  'countries.cities: many cities (cca2 = countryCode)',
  'countries.countryCurrencies: many countryCurrencies (code = countryCode)',
  'countries.countryLanguages: many countryLanguages (code = countryCode)',
  'countries.translations: many countryTranslations (code = countryCode)',
  'countryBorders.country: one countries (countryCode = code)',
  'countryBorders.neighbour: one countries (neighbourCode = code)',
  'countryCurrencies.country: one countries (countryCode = code)',
  'countryCurrencies.currency: one currencies (currencyCode = code)',
  'countryLanguages.country: one countries (countryCode = code)',
  'countryLanguages.language: one languages (languageCode = code)',
  'countryTranslations.country: one countries (countryCode = code)',
  'countryTranslations.language: one languages (languageCode = code)',
  'currencies.countryCurrencies: many countryCurrencies (code = currencyCode)',
  'languages.countryLanguages: many countryLanguages (code = languageCode)',
  'languages.translations: many countryTranslations (code = languageCode)',
  'orderItems.order: one orders (orderId = id)',
  'orderItems.product: one products (productSku = sku)',
  'orders.items: many orderItems (id = orderId)',
  'orders.user: one users (userId = id)',
  'postTags.post: one posts (postId = id)',
  'postTags.tag: one tags (tagId = id)',
  'posts.author: one users (authorId = id)',
  'posts.comments: many comments (id = postId)',
  'posts.postTags: many postTags (id = postId)',
  'products.orderItems: many orderItems (sku = productSku)',
  'tags.postTags: many postTags (id = tagId)',
  'users.city: one? cities (cityId = id)',
  'users.comments: many comments (id = authorId)',
  'users.orders: many orders (id = userId)',
  'users.posts: many posts (id = authorId)',
]

/** The many-to-many relations, which only 1.0 can declare. */
export const storeThroughLines: readonly string[] = [
  'countries.currencies: many currencies (code = countryCurrencies.countryCode, currencyCode = code)',
  'countries.languages: many languages (code = countryLanguages.countryCode, languageCode = code)',
  'countries.neighbours: many countries (code = countryBorders.countryCode, neighbourCode = code)',
  'currencies.countries: many countries (code = countryCurrencies.currencyCode, countryCode = code)',
  'languages.countries: many countries (code = countryLanguages.languageCode, countryCode = code)',
  'orders.products: many products (id = orderItems.orderId, productSku = sku)',
  'posts.tags: many tags (id = postTags.postId, tagId = id)',
  'products.orders: many orders (sku = orderItems.productSku, orderId = id)',
  'tags.posts: many posts (id = postTags.tagId, postId = id)',
]
