import { geometry, halfvec, sparsevec, vector } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import { custom, listOf, type ListTypes, oddTexts } from './list-types.ts'

const quoted = (written: string) => `"${written.replaceAll(/["\\]/g, String.raw`\$&`)}"`
const entry = fc.tuple(oddTexts, oddTexts).map(([key, value]) => `${quoted(key)}=>${quoted(value)}, x=>NULL`)
const whole = fc.integer({ min: -3, max: 3 })
const place = fc.tuple(whole, whole)
const shapes = fc.oneof(
  place.map(([x, y]) => `POINT(${x} ${y})`),
  fc.constantFrom('LINESTRING(0 0,1 1)', 'POLYGON((0 0,0 1,1 1,0 0))', 'POINT EMPTY', 'MULTIPOINT(1 1,2 2)'),
)
const located = shapes.map((shape) => `SRID=4326;${shape}`)
const threeNumbers = fc.tuple(whole, whole, fc.constantFrom(0.5, 1, -2))

/** The types of extensions, by the extension. Some are quoted by semicolons or colons in arrays. */
export const extensionTypes: Readonly<Record<string, ListTypes>> = {
  citext: { folded: custom('citext', oddTexts), foldedList: custom('citext[]', listOf(oddTexts)) },
  hstore: { pairs: custom('hstore', entry) },
  ltree: {
    tree: custom('ltree', fc.constantFrom('a.b', 'a', '')),
    query: custom('lquery', fc.constantFrom('a.*', 'a'), 'none'),
  },
  cube: { cube: custom('cube', fc.constantFrom('(1, 2)', '(0, 0),(1, 1)')) },
  seg: { segment: custom('seg', fc.constantFrom('1 .. 2', '3', '<4')) },
  isn: { isbn: custom('isbn13', fc.constantFrom('978-0-393-04002-9', '978-0-14-143951-8')) },
  postgis: {
    shape: custom('geometry', shapes),
    located: custom('geometry(Geometry,4326)', located),
    where: custom('geography', shapes),
    flat: custom('box2d', fc.constantFrom('BOX(0 0,1 1)', 'BOX(1 2,3 4)'), 'none'),
    solid: custom('box3d', fc.constantFrom('BOX3D(0 0 0,1 1 1)'), 'none'),
    point: {
      build: (name) => geometry(name, { type: 'point', mode: 'tuple' }),
      declared: 'geometry(point)',
      values: place,
    },
    spot: {
      build: (name) => geometry(name, { type: 'point', mode: 'xy' }),
      declared: 'geometry(point)',
      values: fc.record({ x: whole, y: whole }, { noNullPrototype: true }),
    },
    shapeList: custom('geometry[]', fc.constantFrom('{}', '{NULL:010100000000000000000000000000000000000000}')),
  },
  vector: {
    embedding: { build: (name) => vector(name, { dimensions: 3 }), declared: 'vector(3)', values: threeNumbers },
    half: { build: (name) => halfvec(name, { dimensions: 3 }), declared: 'halfvec(3)', values: threeNumbers },
    sparse: {
      build: (name) => sparsevec(name, { dimensions: 5 }),
      declared: 'sparsevec(5)',
      values: fc.constantFrom('{1:1,3:2}/5', '{}/5', '{5:0.5}/5'),
    },
  },
}
