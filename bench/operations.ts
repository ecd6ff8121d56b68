/** The parameters of the i-th call: the same for every contender. */
export interface Parameters {
  readonly userId: string
  readonly after: string
  readonly postId: number
  readonly userIds: readonly string[]
  readonly minimumViews: number
  readonly name: string
  readonly rows: readonly { readonly name: string }[]
  readonly measurements: readonly NewMeasurement[]
}

/** A row of a table with nothing but it. */
export interface NewMeasurement {
  readonly name: string
  readonly city: number
  readonly value: string
  readonly takenAt: string
}

/** What is measured, with the calls of one batch. The insert comes last: it makes a table grow that others read. */
export const operations = {
  find: { title: 'find by key', calls: 300 },
  findBatched: { title: 'find by key, alone in its batch', calls: 300 },
  findMany: { title: 'find 100 posts by a filter, in an order', calls: 60 },
  findByKeys: { title: 'find 100 users by keys', calls: 60 },
  update: { title: 'update one row, return it', calls: 200 },
  usersPosts: { title: '50 users with their posts', calls: 100 },
  usersPostsComments: { title: '50 users, posts and comments', calls: 30 },
  postsAuthorTags: { title: '100 posts with author and tags', calls: 100 },
  postsAuthorPostTags: { title: "the same, over the join table's own relations", calls: 100 },
  postsAuthorJoinedTags: { title: 'the same, its tags joined', calls: 100 },
  postAuthor: { title: 'a post with its author', calls: 200 },
  postAuthorJoined: { title: 'the same, joined', calls: 200 },
  postsAuthor: { title: '100 posts with their 100 authors', calls: 100 },
  postsAuthorJoined: { title: 'the same, joined', calls: 100 },
  postsFewAuthors: { title: '1,000 posts with their 100 authors', calls: 30 },
  postsFewAuthorsJoined: { title: 'the same, joined', calls: 30 },
  usersTopPosts: { title: '100 users with their 3 newest posts', calls: 100 },
  pageFirst: { title: 'the first page of 20 posts', calls: 100 },
  pageDeep: { title: 'a page of 20 posts behind 90,000', calls: 100 },
  pageFiltered: { title: 'the same page of posts with a status', calls: 100 },
  pageOffset: { title: 'the same page by OFFSET', calls: 20 },
  createMany: { title: 'insert 1,000 rows, return their ids', calls: 6, tags: 1_000 },
  create1000: { title: 'insert 1,000 rows of 4 columns', calls: 6, rows: 1_000, step: 1_000 },
  create100000: { title: 'insert 100,000 rows of 4 columns', calls: 1, rows: 100_000, step: 100_000 },
  upsert1000: { title: 'upsert 1,000 rows, half of them there', calls: 6, rows: 1_000, step: 500 },
} as const

/** How many rows of its own an operation writes, and by how many each call is further than the one before; and how many tags. */
export interface OwnRows {
  readonly rows: number
  readonly step: number
  readonly tags: number
}

/** An operation's own rows, if it has any: their table is emptied after each batch. */
export function ownRowsOf(operation: Operation): OwnRows {
  return { rows: 0, step: 0, tags: 0, ...operations[operation] }
}

export type Operation = keyof typeof operations

/** The rows before a page that is deep. */
export const deepOffset = 90_000

const users = 10_000

/** Makes the parameters of a call from its number: nothing large that it does not need, since that would be what is collected. */
export function parametersOf(call: number, { rows, step, tags }: OwnRows): Parameters {
  const userNumber = (call * 7919) % users
  return {
    userId: userIdOf(userNumber),
    after: userIdOf(userNumber % (users - 200)),
    postId: ((call * 7919) % 90_000) + 1,
    userIds: Array.from({ length: 100 }, (_, index) => userIdOf((userNumber + index * 97) % users)),
    minimumViews: (call * 31) % 5_000,
    name: `User ${call}`,
    rows: Array.from({ length: tags }, (_, index) => ({
      name: `tag ${call}.${index}.${Math.floor(Math.random() * 1e12)}`,
    })),
    measurements: Array.from({ length: rows }, (_, index) => {
      const number = call * step + index
      return {
        name: `measurement ${number}`,
        city: number % 1000,
        value: `${number % 977}.${String(number % 1000).padStart(3, '0')}`,
        takenAt: `2026-01-01 12:00:00.${String(number % 1_000_000).padStart(6, '0')}+00`,
      }
    }),
  }
}

function userIdOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

/** The rows that the operations read and change: 10,000 users and 100,000 posts. */
export const seed = `
  insert into users (id, email, name, role, profile, created_at, updated_at)
    select ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'user' || i || '@example.com', 'User ' || md5(i::text),
      'customer', '{"address":{"city":"Oslo"}}', timestamptz '2025-01-01' + i * interval '61.000123 s', timestamptz '2025-01-01'
    from generate_series(0, ${users - 1}) i;
  insert into posts (author_id, title, body, status, views, published_at, created_at)
    select ('00000000-0000-4000-8000-' || lpad((i % ${users})::text, 12, '0'))::uuid, 'Post ' || md5(i::text), repeat(md5(i::text), 6),
      'published', (i * 7907) % 10007, timestamptz '2025-01-01' + i * interval '61.000123 s', timestamptz '2025-01-01' + i * interval '61.000123 s'
    from generate_series(1, 100000) i;
  insert into comments (post_id, author_id, body, created_at)
    select (i - 1) / 5 + 1, ('00000000-0000-4000-8000-' || lpad((i::bigint * 7919 % ${users})::text, 12, '0'))::uuid,
      repeat(md5(i::text), 3), timestamptz '2025-06-01' + i * interval '11.000789 s'
    from generate_series(1, 500000) i;
  insert into tags (name) select 'tag-' || i from generate_series(1, 200) i;
  insert into post_tags (post_id, tag_id)
    select post, 1 + (post * 13 + k * 67) % 200 from generate_series(1, 100000) post, generate_series(0, 2) k;
  create index on posts (views, id);
  create table measurements (
    id bigint primary key generated always as identity, name text not null, city int not null, value numeric not null,
    taken_at timestamptz not null
  );
  create unique index on measurements (name);
  analyze;
`
