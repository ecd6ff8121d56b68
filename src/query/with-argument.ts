import type { RelationsIn, TargetOf } from '../model/index.ts'
import type { NoLoads } from './found-types.ts'
import type { WithOption } from './relation-args.ts'

/**
 * The choice is inferred from the first branch and checked against every relation and option by the second, where a
 * literal that names another is refused at any depth. What that cannot tell, which names of `counts` are of relations, is
 * asked before.
 */
export type WithArgument<TSource, TWith> = true extends (
  [TWith] extends [NoLoads | UncountedWith] ? false : IsRefused<TSource, TWith>
)
  ? TWith & (UnknownCounts | undefined)
  : WithOption<TSource> | undefined

/** Where a `with` is refused, an editor shows this name and that of its property. */
interface UnknownCounts {
  readonly 'counts in it name relations that their tables do not have': never
}

/** A `with` that has no `counts` is told by one comparison. Arguments without a choice take nothing but `undefined`. */
type IsRefused<TSource, TWith> = [TWith] extends [undefined] ? true : HasUnknownCounts<TSource, TWith>

interface UncountedWith {
  readonly [name: string]: boolean | UncountedArgs | undefined
}

interface UncountedArgs {
  readonly counts?: undefined
  readonly with?: UncountedWith | undefined
  /** Other options; without them it would be a type that has to have a name in common with what is compared. */
  readonly [name: string]: unknown
}

/** The type of all options has no end, and says nothing of the names. */
type HasUnknownCounts<TSource, TWith> = [WithOption<TSource>] extends [TWith]
  ? false
  : HasUnknownCountsOf<RelationsIn<TSource>, TWith>

type HasUnknownCountsOf<TRelations, TWith> = TWith extends object
  ? {
      [TName in keyof TWith & keyof TRelations]: HasUnknownCountsIn<TargetOf<TRelations[TName]>, TWith[TName]>
    }[keyof TWith & keyof TRelations]
  : false

type HasUnknownCountsIn<TSource, TArgs> = [TArgs] extends [boolean | UncountedArgs | undefined]
  ? false
  : TArgs extends object
    ?
        | HasUnknownNames<RelationsIn<TSource>, OptionOf<TArgs, 'counts'>>
        | HasUnknownCounts<TSource, OptionOf<TArgs, 'with'>>
    : false

type OptionOf<TArgs, TName> = TName extends keyof TArgs ? TArgs[TName] : undefined

/** A name of one's own says which relation it counts. */
type HasUnknownNames<TRelations, TCounts> = TCounts extends object
  ? string extends keyof TCounts
    ? false
    : TCounts extends {
          readonly [TName in Exclude<keyof TCounts, keyof TRelations>]?:
            | { readonly relation: unknown }
            | false
            | undefined
        }
      ? false
      : true
  : false
