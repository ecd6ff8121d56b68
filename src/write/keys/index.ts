export { insertOrder, orderByColumns } from './key-order.ts'
export {
  checkDistinct,
  distinctKeys,
  duplicates,
  hasSame,
  identityOfKey,
  keyAsGiven,
  keyOf,
  orderByTarget,
  readTarget,
  readTargetTexts,
  splitKey,
} from './read-keys.ts'
export { hasOneTextEach, refuseSameKeys } from './refuse-same-keys.ts'
