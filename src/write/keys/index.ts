export { insertOrder, orderByColumns } from './key-order.ts'
export { checkDistinct, distinctKeys, identityOfKey, keyAsGiven, keyOf, splitKey } from './key-values.ts'
export { duplicates, hasSame, orderByTarget, readTarget, readTargetTexts } from './read-target.ts'
export { hasOneTextEach, refuseSameKeys } from './refuse-same-keys.ts'
