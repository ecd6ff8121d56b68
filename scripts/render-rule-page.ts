import { loadGrammar } from '../src/migrations/grammar/index.ts'
import { exampleSchema } from '../src/migrations/lint/example-schema.ts'
import type { Verdict } from '../src/migrations/lint/finding.ts'
import { asText } from '../src/migrations/lint/formats/as-text.ts'
import { lintHistory } from '../src/migrations/lint/lint-history.ts'
import type { Rule } from '../src/migrations/lint/rule.ts'
import { rules } from '../src/migrations/lint/rules.ts'
import { readHeader } from '../src/migrations/project/read-header.ts'
import type { Revision } from '../src/migrations/revision.ts'

const grammar = await loadGrammar()

/** The page of the docs about a rule; what lint prints on it is what lint prints. */
export function renderRulePage(rule: Rule): string {
  return [
    `# ${rule.name}`,
    '',
    `${rule.title}. ${meanings[rule.verdict]}`,
    '',
    rule.why,
    '',
    '```sql',
    rule.bad,
    '```',
    '',
    '```text',
    ...printed(rule),
    '```',
    '',
    ...(rule.good.length > 0
      ? ['Instead:', '', '```sql', rule.good.join('\n\n-- and, in a revision of its own:\n'), '```', '']
      : []),
    'Where it is all right, say so above the statement:',
    '',
    '```sql',
    `-- drizzle-repository: allow ${rule.name}: <why>`,
    '```',
    '',
    `All rules: [lint](README.md). Made from \`src/migrations/lint/rules/${rule.name}.ts\` by \`npm run docs:lint\`.`,
    '',
  ].join('\n')
}

/** The page that lists all rules. */
export function renderRuleList(): string {
  const groups = (['fails', 'blocks', 'breaks', 'note'] as const).map((verdict) => [
    `## ${headings[verdict]}`,
    '',
    meanings[verdict],
    '',
    ...rules.filter((rule) => rule.verdict === verdict).map(({ name, title }) => `- [${name}](${name}.md): ${title}.`),
    '',
  ])
  const head = [
    '# The rules of lint',
    '',
    'How lint is used: [lint](../lint.md). What was measured: [locks](../locks.md).',
    '',
  ]
  return [...head, ...groups.flat()].join('\n')
}

const headings: Readonly<Record<Verdict, string>> = {
  fails: 'Fails',
  blocks: 'Blocks',
  breaks: 'Breaks',
  note: 'Notes',
}

const meanings: Readonly<Record<Verdict, string>> = {
  fails: '**fails**: PostgreSQL refuses the statement, always or as soon as there are rows.',
  blocks: '**blocks**: readers or writers wait for as long as the table is large.',
  breaks: '**breaks**: code of the release before, which still runs during a deployment, fails or loses data.',
  note: "A **note**: it stands in nobody's way.",
}

function printed(rule: Rule): string[] {
  const history = [revisionOf('0000_tables', exampleSchema), revisionOf('0001_change', rule.bad)]
  const report = lintHistory(grammar, history, {}, ({ name }) => name === '0001_change')
  const [revision] = report.revisions
  const findings = revision?.findings.filter((finding) => finding.rule === rule.name) ?? []
  if (!revision) return []
  const lines = asText({ ...report, revisions: [{ ...revision, findings }] }, { root: '/project' })
  const isNoise = (line: string): boolean => line.startsWith('drizzle/') || line.includes('· silence:')
  return lines
    .slice(0, -2)
    .filter((line) => !isNoise(line))
    .join('\n')
    .trim()
    .split('\n')
    .map((line, index) => (index === 0 ? `   ${line}` : line))
}

function revisionOf(name: string, text: string): Revision {
  const path = `/project/drizzle/${name}.sql`
  const up = { path, text, hash: '', header: readHeader(text, path) }
  return { name, when: 0, up, down: undefined, parents: [], snapshotPath: undefined }
}
