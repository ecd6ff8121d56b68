import { defineModel } from 'drizzle-repository'

import * as store from './store.ts'

/**
 * The store, described once: posts stay when they are deleted. Drizzle's types know single keys only, so the composite ones
 * are named here.
 */
export const model = defineModel(store, {
  posts: { softDelete: 'deletedAt' },
  postTags: { key: ['postId', 'tagId'] },
  orderItems: { key: ['orderId', 'lineNumber'] },
  countryLanguages: { key: ['countryCode', 'languageCode'] },
  countryCurrencies: { key: ['countryCode', 'currencyCode'] },
  countryBorders: { key: ['countryCode', 'neighbourCode'] },
  countryTranslations: { key: ['countryCode', 'languageCode'] },
})
