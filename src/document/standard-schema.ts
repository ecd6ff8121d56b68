/** A validator by the Standard Schema specification, which Zod, Valibot, ArkType and others follow. */
export interface StandardSchema<TInput = unknown, TOutput = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    validate(value: unknown): StandardResult<TOutput> | Promise<StandardResult<TOutput>>
    readonly types?: { readonly input: TInput; readonly output: TOutput } | undefined
  }
}

/** What a validator says: the value, or what is wrong with it. */
export type StandardResult<TOutput = unknown> =
  | { readonly value: TOutput; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

/** One thing that is wrong, and where. */
export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** A validator that also describes what it takes, by the Standard JSON Schema specification. */
export interface DescribedSchema<TInput = unknown, TOutput = unknown> extends StandardSchema<TInput, TOutput> {
  readonly '~standard': StandardSchema<TInput, TOutput>['~standard'] & {
    readonly jsonSchema: { input(options: { readonly target: 'draft-2020-12' }): Readonly<Record<string, unknown>> }
  }
}

/** What a schema takes. */
export type InputOf<TSchema extends StandardSchema> = NonNullable<TSchema['~standard']['types']>['input']

/** What it makes of that. */
export type OutputOf<TSchema extends StandardSchema> = NonNullable<TSchema['~standard']['types']>['output']

/** The keys that lead to what an issue is about. */
export function keysOfIssue({ path = [] }: StandardIssue): PropertyKey[] {
  return path.map((part) => (typeof part === 'object' ? part.key : part))
}
