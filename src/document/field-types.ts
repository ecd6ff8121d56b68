/** The names of a value's fields; of one that can be of several shapes, those of all. */
export type NameIn<TValue> = TValue extends unknown ? keyof TValue & string : never

/** What is under a name. */
export type FieldIn<TValue, TName> = TValue extends unknown
  ? TName extends keyof TValue
    ? TValue[TName]
    : never
  : never
