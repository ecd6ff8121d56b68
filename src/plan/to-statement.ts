import { Placeholder } from 'drizzle-orm'
import { parameterFor } from '../model/index.ts'
import { compile } from './compile.ts'
import { describe } from './describe.ts'
import { type Build, built, type Compiled } from './node.ts'
import type { Executable } from './query-builders.ts'
import type { Statement } from './statement.ts'

/**
 * Makes the statement of a plan. Its shape, its values and its SQL come from the same walk over the same inputs, so that
 * statements of one shape have one text and bind alike.
 *
 * @param table The table that it is about, by its name in the schema.
 * @param build A function of a module: one that is made in a call has a shape of its own each time.
 */
export function toStatement<TInputs extends object>(
  table: string,
  build: Build<Compiled<TInputs>, Executable>,
  inputs: TInputs,
): Statement {
  const plan = built(build, inputs)
  const { shape, values, places, isFixed } = describe(plan)
  return {
    table,
    shape,
    isFixed,
    values,
    build: (builders) =>
      compile(plan, builders, (value) =>
        parameterFor(value.column, new Placeholder(String(places.get(value)))),
      ) as Executable,
  }
}
