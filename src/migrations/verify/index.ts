export { type DriftAgainst, findDrift } from './find-drift.ts'
export { type VerifiedRevision, type VerifyOutcome, verifyRevisions } from './verify-revisions.ts'
