/** A date in UTC. */
export function isoText(date: Date): string {
  return date.toISOString()
}

/** node-postgres writes a date in the time zone of the process, with its offset: a type without a zone keeps that time. */
export function localText(date: Date): string {
  const year = date.getFullYear()
  const day = `${padded(year < 1 ? 1 - year : year, 4)}-${padded(date.getMonth() + 1)}-${padded(date.getDate())}`
  const time = `${padded(date.getHours())}:${padded(date.getMinutes())}:${padded(date.getSeconds())}`
  const offset = -date.getTimezoneOffset()
  const distance = Math.abs(offset)
  const zone = `${offset < 0 ? '-' : '+'}${padded(Math.floor(distance / 60))}:${padded(distance % 60)}`
  return `${day}T${time}.${padded(date.getMilliseconds(), 3)}${zone}${year < 1 ? ' BC' : ''}`
}

function padded(number: number, width = 2): string {
  return String(number).padStart(width, '0')
}
