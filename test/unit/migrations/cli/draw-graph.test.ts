import { expect, test } from 'vitest'
import { drawGraph } from '../../../../src/migrations/cli/screen/draw-graph.ts'

const draw = (nodes: Readonly<Record<string, readonly string[]>>): string[] =>
  drawGraph(Object.entries(nodes).map(([name, parents]) => ({ name, parents }))).map(({ graph }) => graph.trimEnd())

test('a line is a column of dots', () => {
  expect(draw({ c: ['b'], b: ['a'], a: [] })).toEqual(['●', '●', '●'])
})

test('a merge opens a lane, and the common ancestor closes it', () => {
  expect(draw({ head: ['merge'], merge: ['x', 'b'], b: ['a'], x: ['a'], a: [] })).toEqual([
    '●',
    '●─╮',
    '│ ●',
    '● │',
    '●─╯',
  ])
})

test('two heads begin beside each other', () => {
  expect(draw({ y: ['a'], x: ['a'], a: [] })).toEqual(['●', '│ ●', '●─╯'])
})
