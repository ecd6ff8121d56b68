import { describeBlocking, ownLocks, waitedFor } from '../blocking.ts'
import type { Report } from '../finding.ts'
import { noRemedy } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const lockHeld: Rule = {
  name: 'lock-held',
  verdict: 'blocks',
  title: 'A lock is held while a later statement takes long',
  why: `Locks last until the transaction ends. A statement that is harmless by itself, such as VALIDATE CONSTRAINT or an UPDATE,
makes everybody wait when one before it in the same revision has locked a table. Put it into a revision of its own.`,
  bad: `ALTER TABLE orders ADD CONSTRAINT orders_total_ok CHECK (total >= 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_total_ok;`,
  good: [
    'ALTER TABLE orders ADD CONSTRAINT orders_total_ok CHECK (total >= 0) NOT VALID;',
    'ALTER TABLE orders VALIDATE CONSTRAINT orders_total_ok;',
  ],
  check: heldLocks,
}

function heldLocks(scene: Scene): Report[] {
  const { schema, effects, held, statement, isLast } = scene
  const work = effects.flatMap((effect) => effect.work)
  if (work.length === 0) return []
  const waited = waitedFor(schema, held)
  const own = ownLocks(scene)
  const isOwn =
    effects.some((effect) => effect.work.length > 0 && effect.cause !== 'none' && effect.cause !== 'validate') &&
    own.size > 0
  if (isOwn || waited.size + own.size === 0) return []
  const locks = new Map([...waited, ...own])
  const earlier = waited.size > 0 ? ', held by a statement before' : ''
  return [
    {
      message: `${describeBlocking(locks, { work })}${earlier}`,
      locks,
      work,
      isUncertain: effects.every((effect) => effect.work.length === 0 || effect.isUncertain),
      remedy: {
        ...noRemedy,
        next: [[statement.text]],
        advice: isLast ? undefined : 'What comes after it and needs it moves with it.',
        isAutomatic: isLast && waited.size > 0,
      },
    },
  ]
}
