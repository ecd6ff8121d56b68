import type { Model, OptionsOf } from './model.ts'

/** The names of the scopes that apply to a table by themselves. */
export type ScopeNameOf<TModel, TName> = ScopeNames<OptionsOf<TModel, TName>>

/** The names of the scopes of all tables of a model: any of them can be lifted in a call. */
export type ScopeNameIn<TModel> =
  TModel extends Model<object, infer TOptions>
    ? { [TName in keyof TOptions]: ScopeNames<TOptions[TName]> }[keyof TOptions]
    : never

/** The names of the tables that have scopes. */
export type ScopedName<TModel> =
  TModel extends Model<object, infer TOptions>
    ? { [TName in keyof TOptions]: [ScopeNames<TOptions[TName]>] extends [never] ? never : TName }[keyof TOptions]
    : never

type ScopeNames<TOptions> =
  | (TOptions extends { readonly softDelete: string } ? 'softDelete' : never)
  | (TOptions extends { readonly scopes: infer TScopes } ? keyof TScopes & string : never)

/** What the scopes and audits of a model read from the context, all together. */
export type ContextOf<TModel> =
  TModel extends Model<object, infer TOptions>
    ? [CallbackOf<TOptions[keyof TOptions]>] extends [(context: infer TContext) => unknown]
      ? TContext
      : object
    : object

type CallbackOf<TOptions> =
  | (TOptions extends { readonly scopes: infer TScopes } ? TScopes[keyof TScopes] : never)
  | (TOptions extends { readonly audit: infer TAudit } ? TAudit[keyof TAudit] : never)

/** The properties that the scopes and the audit of a table fill when a row is created. */
export type FilledByModel<TModel, TName> = FilledBy<OptionsOf<TModel, TName>>

type FilledBy<TOptions> =
  | (TOptions extends { readonly scopes: infer TScopes }
      ? { [TScope in keyof TScopes]: KeysOf<Returned<TScopes[TScope]>> }[keyof TScopes]
      : never)
  | (TOptions extends { readonly audit: { readonly create: infer TCallback } } ? KeysOf<Returned<TCallback>> : never)

type Returned<TCallback> = TCallback extends (context: never) => infer TFilter ? TFilter : never

type KeysOf<TFilter> = TFilter extends unknown ? Exclude<keyof TFilter, 'AND' | 'OR' | 'NOT' | 'RAW'> : never
