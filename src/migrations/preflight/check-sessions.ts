import { count, duration } from '../describe-amounts.ts'
import { cross, type PreflightLine, tick } from './line.ts'
import type { Sessions } from './sessions.ts'

/** Whether somebody holds what the revisions would wait for: a long transaction, a prepared one, a stubborn vacuum. */
export function checkSessions({ others, hidden, prepared, vacuumed }: Sessions, limit: number): PreflightLine {
  const long = others.filter(({ seconds }) => seconds * 1000 > limit)
  const details = [
    ...long.map(
      ({ pid, applicationName, state, seconds, locks }) =>
        `pid ${pid}  ${applicationName}  ${state} for ${duration(seconds * 1000)}  ${locks}`,
    ),
    ...prepared.map(({ name, seconds }) => `prepared transaction ${name}, ${duration(seconds * 1000)} old`),
  ]
  const troubles = [
    ...(long.length > 0 ? [`${count(long.length, 'transaction')} longer than ${duration(limit)}`] : []),
    ...(prepared.length > 0 ? [count(prepared.length, 'prepared transaction')] : []),
    ...(vacuumed > 0 ? ['a vacuum against wraparound, which makes way for nobody'] : []),
    ...(hidden > 0 ? [`${count(hidden, 'session')} of which this role sees nothing`] : []),
  ]
  const all = count(others.length + hidden, 'session')
  if (troubles.length === 0) {
    return tick(
      'who is there',
      `${all}, none in a transaction longer than ${duration(limit)}; no prepared transactions`,
    )
  }
  const isHiddenOnly = hidden > 0 && troubles.length === 1
  const next = isHiddenOnly ? 'GRANT pg_read_all_stats to the role' : 'end them, or wait for them'
  return cross('who is there', `${all}: ${troubles.join(', ')}`, { details, next })
}
