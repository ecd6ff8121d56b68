/** What the sample rows are made of. */

export const firstNames: readonly string[] = split(`
  Aiko, Amara, Anders, Anna, Ayşe, Bilal, Carlos, Chen, Chloé, Daniel, Dmitri, Elena, Emeka, Emma, Farah, Fatima,
  Gabriel, Giulia, Hana, Hugo, Ingrid, Isabela, Ivan, Jamal, Jin, João, José, Kaito, Katarzyna, Kenji, Kofi, Lars,
  Laura, Leïla, Liam, Lucía, Mai, Malik, Maria, Mateo, Mei, Miriam, Mohammed, Nadia, Nia, Noah, Olga, Omar, Priya,
  Rahul, Rosa, Sara, Siobhán, Sofia, Søren, Tariq, Thandiwe, Tomás, Wei, Yara, Yusuf, Zofia
`)

export const lastNames: readonly string[] = split(`
  Abe, Adeyemi, Ahmed, Ali, Andersen, Bauer, Berg, Bianchi, Castro, Chen, Costa, da Silva, Dubois, Eriksen, Fernández,
  Fischer, García, Haddad, Hansen, Hernández, Ibrahim, Ito, Ivanova, Jansen, Khan, Kim, Kovács, Kowalska, Kumar, Lee,
  Li, López, Mensah, Mokoena, Moreau, Müller, Murphy, Nakamura, Ndiaye, Nguyen, Novák, O’Brien, Okafor, Oliveira,
  Patel, Pereira, Popescu, Rossi, Santos, Sato, Schmidt, Sharma, Singh, Smith, Tanaka, Wang, Weber, Yilmaz, Zhang
`)

export const streets: readonly string[] = split(`
  Bridge Street, Church Lane, Garden Road, Harbour Street, High Street, Hill Road, Lake View, Library Square,
  Market Square, Mill Lane, Museum Street, Park Avenue, River Walk, School Road, Station Road, Theatre Street,
  University Avenue, Windmill Way
`)

export const interests: readonly string[] = split(`
  astronomy, baking, chess, climbing, cycling, drawing, film, gardening, hiking, jazz, knitting, photography, running,
  sailing, swimming, travel
`)

export const tagNames: readonly string[] = split(`
  architecture, books, budget, coast, family, festivals, food, gardens, history, markets, mountains, museums, music,
  night trains, photography, rivers, slow travel, street art, walking, winter
`)

export const titlePatterns = [
  'A weekend in {city}',
  'What nobody tells you about {city}',
  '{city} on foot',
  '{city} on a small budget',
  'Where to eat in {city}',
  'The best bookshops of {city}',
  'A rainy day in {city}',
  'Ten quiet places in {city}',
  'By night train to {city}',
  '{city} with children',
  'Why we moved to {city}',
  'Winter in {city}',
] as const

export const sentences = [
  'We came for two days and stayed for a week.',
  'The old market opens at six, and by eight the best is gone.',
  'Take the tram to the last stop and walk back along the water.',
  'Nobody was in a hurry, and after a day neither were we.',
  'The museum is small, cheap and better than the famous one.',
  'Ask for the soup of the day; it is never on the menu.',
  'From the hill behind the station you see all of it at once.',
  'Bring good shoes: the pavement is as old as it looks.',
  'The library is open to everybody and has the best view in town.',
  'In the evening people put their chairs into the street.',
  'We paid less than at home for a room with a balcony.',
  'It rained for three days, which turned out to be perfect.',
  'The bakery on the corner sells out before nine.',
  'Rent a bicycle on the first day, not on the last.',
] as const

export const remarks = [
  'Thank you, this saved our trip!',
  'I grew up there, and you got it right.',
  'The bakery has moved, it is two streets further now.',
  'Was it crowded in summer?',
  'Not at all, we had the place to ourselves.',
  'Adding this to my list.',
  'Which month were you there?',
  'In May, and it was already warm.',
  'I disagree about the soup.',
  'Lovely pictures. What camera is that?',
  'We went last week: still true.',
  'How did you get from the airport into town?',
  'There is a bus every ten minutes.',
  'More of these, please.',
] as const

/** What the shop sells: its price is in cents, its weight in kilograms. */
export const goods = [
  { code: 'TSH', kind: 'T-shirt', priceCents: 1_990, weight: '0.180', labels: ['clothing'] },
  { code: 'JMP', kind: 'jumper', priceCents: 5_990, weight: '0.540', labels: ['clothing', 'winter'] },
  { code: 'SCF', kind: 'scarf', priceCents: 2_490, weight: '0.150', labels: ['clothing', 'gift', 'winter'] },
  { code: 'SCK', kind: 'socks', priceCents: 890, weight: '0.065', labels: ['clothing', 'gift'] },
  { code: 'BLK', kind: 'blanket', priceCents: 6_900, weight: '1.250', labels: ['home', 'winter'] },
  { code: 'BAG', kind: 'tote bag', priceCents: 1_250, weight: '0.210', labels: ['gift', 'travel'] },
  { code: 'RCK', kind: 'rucksack', priceCents: 8_990, weight: '0.980', labels: ['outdoor', 'travel'] },
  { code: 'HAT', kind: 'hat', priceCents: 2_990, weight: '0.120', labels: ['clothing', 'outdoor'] },
  { code: 'TWL', kind: 'tea towel', priceCents: 990, weight: '0.085', labels: ['gift', 'home', 'kitchen'] },
  { code: 'APR', kind: 'apron', priceCents: 2_290, weight: '0.260', labels: ['home', 'kitchen'] },
] as const

export const materials = [
  { code: 'COT', name: '100% cotton', factor: 1 },
  { code: 'LIN', name: '100% linen', factor: 1.35 },
  { code: 'WOO', name: '100% wool', factor: 1.6 },
  { code: 'MIX', name: '50% cotton', factor: 0.8 },
  { code: 'HEM', name: 'Hemp', factor: 1.2 },
  { code: 'REC', name: 'Recycled', factor: 0.9 },
  { code: 'MER', name: 'Fine merino', factor: 2.1 },
  { code: 'STR', name: 'Striped', factor: 1.05 },
  { code: 'NIG', name: '1001 Nights', factor: 1.5 },
  { code: 'PLA', name: 'Plain', factor: 0.75 },
] as const

function split(text: string): string[] {
  return text.trim().split(/,\s+/)
}
