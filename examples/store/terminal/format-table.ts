import { inspect } from 'node:util'

import { dim } from './style.ts'
import { fitText, textWidth } from './text-width.ts'

export type TableRow = Readonly<Record<string, unknown>>

const narrowestColumn = 6
const mostColumnsOfOneRow = 5
const border = 3

/**
 * The rows as a table that fits the width: columns as the rows have them, the widest ones cut where there isn't room.
 * A row that is `undefined` says so.
 */
export function formatTable(given: readonly (TableRow | undefined)[], width: number): string[] {
  if (given.length === 0) return [dim('no rows')]
  const rows = spreadGroups(given)
  const names = [...new Set(rows.flatMap((row) => Object.keys(row ?? {})))]
  const cells = rows.map((row) => (row === undefined ? undefined : names.map((name) => linesOf(row[name]))))
  const natural = names.map((name, column) =>
    Math.max(textWidth(name), ...cells.flatMap((row) => (row?.[column] ?? []).map(textWidth))),
  )
  const widths = fitWidths(natural, width - 1 - border * names.length)
  const aligns = names.map((_, column) => (isNumeric(cells.flatMap((row) => row?.[column] ?? [])) ? 'right' : 'left'))
  const line = (values: readonly string[]): string =>
    values.map((value, column) => fitText(value, widths[column] ?? 0, aligns[column])).join(dim(' │ '))
  const whole = widths.reduce((sum, columnWidth) => sum + columnWidth + border, -border)

  return [
    rule('┌', '┬', '┐', widths),
    framed(line(names)),
    rule('├', '┼', '┤', widths),
    ...cells.flatMap((row) => {
      if (row === undefined) return [framed(dim(fitText('undefined', whole)))]
      const height = Math.max(...row.map((lines) => lines.length))
      return Array.from({ length: height }, (_, index) => framed(line(row.map((lines) => lines[index] ?? ''))))
    }),
    rule('└', '┴', '┘', widths),
  ]
}

/** One row: as a table if it has a few columns, else with a line for each property. */
export function formatRow(row: TableRow, width: number): string[] {
  const entries = Object.entries(row)
  if (entries.length <= mostColumnsOfOneRow) return formatTable([row], width)
  return formatTable(
    entries.map(([property, value]) => ({ property, value: formatValue(value) })),
    width,
  )
}

/** One value as a cell shows it. */
export function formatValue(value: unknown): string {
  if (value === undefined) return ''
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', '')
  if (Array.isArray(value)) return value.map(formatValue).join(', ')
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  return (typeof value === 'string' ? value : inspect(value)).replaceAll('\n', ' ')
}

/** The lines of a cell: one, or for the rows of a relation one for each, with the rows of theirs below them. */
function linesOf(value: unknown): string[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isRow)) return [formatValue(value)]
  return value.flatMap((row) => {
    const inner = Object.values(row).flatMap((each) => (Array.isArray(each) && each.every(isRow) ? linesOf(each) : []))
    const own = Object.values(row).filter((each) => !Array.isArray(each) || !each.every(isRow))
    return [own.map(formatPart).join(' · '), ...inner.map((line) => `  ${line}`)]
  })
}

/** A value, or the values of a row that another one has. */
function formatPart(value: unknown): string {
  return isRow(value) ? Object.values(value).map(formatPart).join(' · ') : formatValue(value)
}

/** Gives the parts of an object that holds simple values only, such as `sum`, columns of their own. */
function spreadGroups(rows: readonly (TableRow | undefined)[]): (TableRow | undefined)[] {
  return rows.map((row) => {
    const entries = Object.entries(row ?? {}).flatMap(([name, value]) =>
      isGroup(value) ? Object.entries(value).map(([part, inner]) => [`${name}.${part}`, inner]) : [[name, value]],
    )
    return row === undefined ? undefined : (Object.fromEntries(entries) as TableRow)
  })
}

function isGroup(value: unknown): value is TableRow {
  if (!isRow(value)) return false
  const parts = Object.values(value)
  return parts.length > 0 && parts.every((part) => part === null || typeof part !== 'object')
}

function isRow(value: unknown): value is TableRow {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function isNumeric(cells: readonly (string | undefined)[]): boolean {
  return cells.every((cell) => cell === undefined || /^(null|-?\d+(\.\d+)?)$/.test(cell))
}

/** Takes from the widest columns until all of them fit. */
function fitWidths(natural: readonly number[], room: number): number[] {
  const widths = [...natural]
  let excess = widths.reduce((sum, width) => sum + width, 0) - room
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths))
    const current = widths[widest] ?? 0
    if (current <= narrowestColumn) break
    widths[widest] = current - 1
    excess -= 1
  }
  return widths
}

function rule(left: string, middle: string, right: string, widths: readonly number[]): string {
  return dim(left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right)
}

function framed(line: string): string {
  return `${dim('│ ')}${line}${dim(' │')}`
}
