/**
 * A value that each driver has a text of its own for, since there are dates in it: it is written when the driver is known.
 *
 * @param dateText Writes a date as the driver does.
 */
export type TextForDriver = (dateText: DateText) => string

/** Writes a date as text. */
export type DateText = (date: Date) => string

/** The values of a statement as a driver gets them: none of them is a function but those that are texts for a driver. */
export function valuesForDriver(values: readonly unknown[], dateText: DateText): readonly unknown[] {
  return values.some(isForDriver) ? values.map((value) => (isForDriver(value) ? value(dateText) : value)) : values
}

function isForDriver(value: unknown): value is TextForDriver {
  return typeof value === 'function'
}
