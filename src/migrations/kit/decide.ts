import { MigrationError } from '../migration-error.ts'
import type { Create, Decide, EntityPath, Hint, HintKind, Question, Rename } from './kit.ts'

/** What the command line says of names. */
export interface Decisions {
  /** `t.old=new` for a column, `old=new` for anything else; a schema may stand before either. */
  readonly renames?: readonly string[]
  /** `t.column`, or the name of anything else: it is new. */
  readonly creates?: readonly string[]
  /** Hints as drizzle-kit 1.0 takes them from a file. */
  readonly hints?: readonly Hint[]
}

/** Answers drizzle-kit's questions by flags. What no flag answers is an error that lists the flags to choose from. */
export function decideBy({ renames = [], creates = [], hints = [] }: Decisions): Decide {
  const parsed = renames.map(parseRename)
  const given = new Set<Hint>()
  return (questions) => {
    const answers = questions.map((question) => {
      const hint = hints.find((hint) => !given.has(hint) && isAbout(hint, question))
      if (hint !== undefined) given.add(hint)
      return hint ?? answer(question, parsed, creates)
    })
    const open = questions.filter((_, index) => answers[index] === undefined)
    if (open.length > 0) throw undecided(open)
    return answers.filter((hint) => hint !== undefined)
  }
}

interface RenameFlag {
  readonly from: EntityPath
  readonly to: EntityPath
}

function answer(question: Question, renames: readonly RenameFlag[], creates: readonly string[]): Hint | undefined {
  const { kind, entity } = question
  const rename = renames.find(({ to }) => endsWith(entity, to, kind))
  if (rename !== undefined) return asRename(question, rename)
  const isNew = creates.some((path) => endsWith(entity, path.split('.'), kind))
  const create: Create = { type: 'create', kind, entity }
  return isNew || kindsAlwaysNew.has(kind) ? create : undefined
}

/** Nothing is lost where one of these is dropped and made anew. */
const kindsAlwaysNew: ReadonlySet<HintKind> = new Set([
  'policy',
  'check',
  'index',
  'unique',
  'primary_key',
  'foreign key',
  'default',
])

/** `users.name` is about any schema's users; a name alone is never a column's. */
function endsWith(entity: EntityPath, path: EntityPath, kind: HintKind): boolean {
  if (kind === 'column' && path.length === 1) return false
  return (
    path.length <= entity.length && path.every((name, index) => name === entity[entity.length - path.length + index])
  )
}

function asRename({ kind, entity }: Question, { from, to }: RenameFlag): Rename {
  const outside = entity.slice(0, entity.length - to.length)
  return { type: 'rename', kind, from: [...outside, ...from], to: entity }
}

function parseRename(flag: string): RenameFlag {
  const [left = '', right = '', ...rest] = flag.split('=')
  const from = left.split('.')
  const name = right.split('.')
  const isWhole = name.length === from.length
  if (rest.length > 0 || [...from, ...name].includes('') || (name.length > 1 && !isWhole)) {
    throw new MigrationError({
      reason: 'usage',
      expected: '--rename to be like table.old=new, or old=new',
      got: `"${flag}"`,
      remedy: 'Write the old name with its table, an equals sign and the new name.',
    })
  }
  return { from, to: isWhole ? name : [...from.slice(0, -1), ...name] }
}

function isAbout(hint: Hint, { kind, entity }: Question): boolean {
  const path = hint.type === 'rename' ? hint.to : hint.entity
  return hint.kind === kind && path.join('\0') === entity.join('\0')
}

function undecided(questions: readonly Question[]): MigrationError {
  const names = questions.map(({ kind, entity }) => `the ${kind} ${flagPath(entity)}`)
  const flags = questions.map(({ entity }) => {
    const path = flagPath(entity)
    const place = path.slice(0, path.length - (entity.at(-1)?.length ?? 0))
    return `--create ${path}, or --rename ${place}<old name>=${entity.at(-1)}`
  })
  return new MigrationError({
    reason: 'decision',
    expected: 'to be told what is new and what was only renamed',
    got: `no word about ${names.join(', ')}`,
    remedy: `Say which it is: ${flags.join('; ')}.`,
  })
}

function flagPath(entity: EntityPath): string {
  return (entity.length > 1 && entity[0] === 'public' ? entity.slice(1) : entity).join('.')
}
