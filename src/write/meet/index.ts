export { insertOrMeet } from './insert-or-meet.ts'
export type { MeetingRow, Met } from './meet-rows.ts'
export { type ConflictUpdate, leaveAsItIs, type Meeting, planFindTargets } from './plan-conflict.ts'
export { readUpdate } from './read-update.ts'
