export { type DriftAgainst, findDrift } from './find-drift.ts'
export { type VerifiedRevision, verifyRevisions } from './verify-revisions.ts'
