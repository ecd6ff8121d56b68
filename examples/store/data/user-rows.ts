import type { UserProfile, users } from '../schema.ts'
import type { CityRow } from './city-rows.ts'
import type { Random } from './random.ts'
import { firstNames, interests, lastNames, streets } from './words.ts'

export type UserRow = typeof users.$inferSelect

const opening = new Date('2023-01-01T00:00:00Z')
const latestSignUp = new Date('2025-06-30T23:59:59Z')

/** The last moment of the sample data: nothing in it is later. */
export const closing: Date = new Date('2025-12-31T23:59:59Z')

/** Users who live in cities, the more the larger the city; the first one is Ada Lovelace, an admin from London. */
export function userRows(random: Random, howMany: number, cities: readonly CityRow[]): UserRow[] {
  const pickCity = pickerByPopulation(random, cities)
  const emails = new Set<string>()
  const london = cities.find((city) => city.name === 'London' && city.countryCode === 'GB')

  return Array.from({ length: howMany }, (_, index) => {
    const name = index === 0 ? 'Ada Lovelace' : `${random.pick(firstNames)} ${random.pick(lastNames)}`
    const city = index === 0 && london ? london : pickCity()
    const createdAt = random.date(opening, latestSignUp)
    const hasLeft = index > 0 && random.chance(0.04)
    return {
      id: random.uuid(),
      email: unusedEmail(name, emails),
      name,
      role: index === 0 ? 'admin' : role(random),
      cityId: index > 0 && random.chance(0.05) ? null : city.id,
      profile: profile(random, city),
      createdAt,
      updatedAt: createdAt,
      deletedAt: hasLeft ? random.date(createdAt, closing) : null,
    }
  })
}

function pickerByPopulation(random: Random, cities: readonly CityRow[]): () => CityRow {
  let total = 0
  const upTo = cities.map((city) => (total += city.population))

  return () => {
    const person = random.fraction() * total
    let low = 0
    let high = upTo.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((upTo[middle] ?? total) > person) high = middle
      else low = middle + 1
    }
    const city = cities[low]
    if (city === undefined) throw new RangeError('expected at least one city to live in')
    return city
  }
}

function unusedEmail(name: string, taken: Set<string>): string {
  const plain = name
    .normalize('NFD')
    .replace(/ø/g, 'o')
    .replace(/ş/g, 's')
    .replace(/[^a-zA-Z ]/g, '')
    .toLowerCase()
    .replaceAll(' ', '.')
  for (let attempt = 1; ; attempt += 1) {
    const email = `${plain}${attempt === 1 ? '' : attempt}@example.com`
    if (!taken.has(email)) {
      taken.add(email)
      return email
    }
  }
}

function role(random: Random): UserRow['role'] {
  const share = random.fraction()
  if (share < 0.01) return 'admin'
  return share < 0.07 ? 'editor' : 'customer'
}

function profile(random: Random, city: CityRow): UserProfile {
  if (random.chance(0.08)) return {}
  return {
    address: {
      street: `${random.integer(1, 180)} ${random.pick(streets)}`,
      city: city.name,
      postalCode: String(random.integer(10_000, 99_999)),
    },
    interests: random.pickSome(interests, random.integer(0, 3)),
    newsletter: random.chance(0.4),
  }
}
