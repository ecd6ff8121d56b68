/** Turns positions of the grammar into those of a JavaScript string. */
export interface Positions {
  /** The grammar counts UTF-8 bytes in its tree and its tokens. */
  fromByte(position: number): number
  /** It counts characters in its errors. */
  fromCharacter(position: number): number
}

/** Makes the positions of one text; texts of ASCII alone need no table. */
export function positionsOf(text: string): Positions {
  const bytes = Buffer.byteLength(text)
  if (bytes === text.length) return { fromByte: (position) => position, fromCharacter: (position) => position }
  const byByte = new Uint32Array(bytes + 1)
  const byCharacter: number[] = []
  let byte = 0
  let unit = 0
  for (const character of text) {
    const width = Buffer.byteLength(character)
    byByte.fill(unit, byte, byte + width)
    byCharacter.push(unit)
    byte += width
    unit += character.length
  }
  byByte[bytes] = unit
  return {
    fromByte: (position) => byByte[Math.min(position, bytes)] ?? unit,
    fromCharacter: (position) => byCharacter[position] ?? unit,
  }
}
