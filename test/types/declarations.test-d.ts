import { createRepositories, defineModel, type Payload, repositoryOf } from 'drizzle-repository'
import { storeSchema } from '#line/types/store-schema'
import { db } from './repositories.ts'

// A library of functions that name no types: `npm run typecheck` asks whether its declarations can be written.
export const model = defineModel(storeSchema)
const store = createRepositories(db, model)

export function usersWithPosts() {
  return store.users.findMany({
    columns: { id: true },
    with: {
      posts: { columns: { title: true }, counts: { comments: true }, with: { comments: true } },
      city: { strategy: 'join', with: { country: true } },
    },
    counts: { posts: true },
  })
}
export const answersOf = (id: number) => store.comments.find(id, { with: { answers: { recursive: true } } })
export const pagesOfPosts = () => store.users.findMany({ with: { posts: { first: 3, with: { author: true } } } })
export const lengths = () =>
  store.users.stream({
    with: { posts: { extras: (post, { sql }) => ({ length: sql<number>`length(${post.title})` }) } },
  })
export const pageOfUsers = () => store.users.findPage({ pageSize: 3, with: { posts: true } })
export const cursorPageOfUsers = () => store.users.findCursorPage({ first: 3, with: { posts: true } })
export async function loaded() {
  return store.users.load(await store.users.findMany(), { posts: { with: { author: true } } })
}
export type UserWithPosts = Payload<typeof store.users, { with: { posts: true } }>

export class UserRepository extends repositoryOf(model, 'users') {
  withPosts() {
    return this.findMany({ with: { posts: { limit: 3, counts: { comments: true } } } })
  }
}
export const { users } = createRepositories(db, model, { users: UserRepository })
export const byMethod = () => users.withPosts()
