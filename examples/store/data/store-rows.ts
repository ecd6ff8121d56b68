import { blogRows, type BlogRows } from './blog-rows.ts'
import { cityRows, type CityRow } from './city-rows.ts'
import { countryRows, type CountryRows } from './country-rows.ts'
import { createRandom } from './random.ts'
import { shopRows, type ShopRows } from './shop-rows.ts'
import { userRows, type UserRow } from './user-rows.ts'

export interface StoreRows extends CountryRows, BlogRows, ShopRows {
  cities: CityRow[]
  users: UserRow[]
}

/**
 * Every row of the store, by table, in an order that its foreign keys allow: the real countries and cities, and people,
 * posts and orders made up from the seed. The same seed gives the same rows.
 */
export function storeRows(seed = 1815): StoreRows {
  const random = createRandom(seed)
  const cities = cityRows()
  const users = userRows(random, 500, cities)
  return {
    ...countryRows(),
    cities,
    users,
    ...blogRows(random, { posts: 2_000, comments: 4_000 }, users, cities),
    ...shopRows(random, { orders: 1_500 }, users),
  }
}
