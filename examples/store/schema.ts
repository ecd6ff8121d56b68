export * from './schema/blog.ts'
export * from './schema/people.ts'
export * from './schema/shop.ts'
export * from './schema/world.ts'
