import { findNewerWords } from '../newer-words.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const newerSyntax: Rule = {
  name: 'newer-syntax',
  verdict: 'fails',
  title: 'A statement has words that an older PostgreSQL does not know',
  why: `The grammar of lint is that of PostgreSQL 18. Where the oldest server that you name with --pg, or with pg in the safety
export of drizzle.config.ts, does not know a word of it, the statement fails there.`,
  bad: 'ALTER TABLE orders ADD CONSTRAINT orders_user_set NOT NULL user_id NOT VALID;',
  good: ['ALTER TABLE orders ADD CONSTRAINT orders_user_set CHECK (user_id IS NOT NULL) NOT VALID;'],
  check: ({ node, versions }) =>
    findNewerWords(node, versions.oldest).map(({ words, since }) => ({
      message: `${words} is of PostgreSQL ${since}: refused before`,
      isUncertain: versions.newest >= since,
      remedy: advise(`Write it without, or run on PostgreSQL ${since} and say so with --pg ${since}.`),
    })),
}
