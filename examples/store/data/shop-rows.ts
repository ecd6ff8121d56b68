import type { orderItems, orders, products } from '../schema.ts'
import type { Random } from './random.ts'
import { closing, type UserRow } from './user-rows.ts'
import { goods, materials } from './words.ts'

export type ProductRow = typeof products.$inferSelect
export type OrderRow = typeof orders.$inferSelect
export type OrderItemRow = typeof orderItems.$inferSelect

export interface ShopRows {
  products: ProductRow[]
  orders: OrderRow[]
  orderItems: OrderItemRow[]
}

const founded = new Date('2022-10-01T08:00:00Z')
const opened = new Date('2022-12-20T18:00:00Z')
const shippingDays = 5

/** Products of every material, and orders whose totals are the sums of their items. Ids count up with the time. */
export function shopRows(random: Random, howMany: { orders: number }, users: readonly UserRow[]): ShopRows {
  const products = productRows(random)
  const placed = Array.from({ length: howMany.orders }, () => {
    const user = random.pick(users)
    return { user, placedAt: random.date(user.createdAt, user.deletedAt ?? closing) }
  }).sort((one, other) => one.placedAt.getTime() - other.placedAt.getTime())

  const orders: OrderRow[] = []
  const orderItems: OrderItemRow[] = []
  for (const { user, placedAt } of placed) {
    const id = orders.length + 1
    const items = itemRows(random, id, products)
    const status = orderStatus(random, placedAt)
    orders.push({
      id,
      userId: user.id,
      status,
      totalCents: items.reduce((total, item) => total + item.quantity * item.unitPriceCents, 0),
      version: status === 'pending' ? 1 : status === 'shipped' ? 3 : 2,
      placedAt,
    })
    orderItems.push(...items)
  }
  return { products, orders, orderItems }
}

function productRows(random: Random): ProductRow[] {
  return goods.flatMap((good) =>
    materials.map((material) => ({
      sku: `${good.code}-${material.code}`,
      name: `${material.name} ${good.kind}`,
      priceCents: Math.round((good.priceCents * material.factor) / 10) * 10,
      weight: good.weight,
      labels: [...good.labels, ...(random.chance(0.2) ? ['new'] : []), ...(random.chance(0.15) ? ['sale'] : [])],
      createdAt: random.date(founded, opened),
    })),
  )
}

function itemRows(random: Random, orderId: number, products: readonly ProductRow[]): OrderItemRow[] {
  return random.pickSome(products, random.integer(1, 5)).map((product, index) => ({
    orderId,
    lineNumber: index + 1,
    productSku: product.sku,
    quantity: random.chance(0.7) ? 1 : random.integer(2, 6),
    unitPriceCents: product.priceCents,
  }))
}

function orderStatus(random: Random, placedAt: Date): OrderRow['status'] {
  if (random.chance(0.06)) return 'cancelled'
  const ageInDays = (closing.getTime() - placedAt.getTime()) / 86_400_000
  if (ageInDays > shippingDays) return 'shipped'
  return random.chance(0.5) ? 'paid' : 'pending'
}
