/**
 * Compares what the package exports with the reports in test/api, so that a diff shows what changes for its users.
 * With `--update` it writes them instead.
 */
import { mkdirSync } from 'node:fs'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { root } from './run-command.ts'

const update = process.argv.includes('--update')

/** The reports' names, and the declarations that they show. */
const entryPoints = {
  'drizzle-repository': 'dist/index.d.ts',
  'drizzle-repository-documents': 'dist/documents.d.ts',
  'drizzle-repository-migrations': 'dist/migrations/index.d.ts',
  'drizzle-repository-testing': 'dist/testing/index.d.ts',
}

for (const [name, declarations] of Object.entries(entryPoints)) {
  if (!reportOn(name, declarations)) process.exitCode = 1
}

function reportOn(name: string, declarations: string): boolean {
  const reportFolder = `${root}test/api`
  mkdirSync(reportFolder, { recursive: true })
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: `${root}package.json`,
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: root + declarations,
      compiler: {
        overrideTsconfig: {
          compilerOptions: { target: 'es2022', lib: ['es2023'], module: 'nodenext', types: ['node'], strict: true },
          include: [root + declarations],
        },
        skipLibCheck: true,
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder,
        reportTempFolder: `${root}temp/api`,
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error, addToApiReportFile: false },
          // Everything that is exported is public: the package's `exports` say so, not a tag.
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          // Types that users see and need not name.
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.None },
          // The doc comments are for editors; the examples are checked by check:docs.
          'ae-undocumented': { logLevel: ExtractorLogLevel.None },
          'ae-unresolved-link': { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
      },
    },
  })
  const result = Extractor.invoke(config, { localBuild: update, showVerboseMessages: false })
  if (result.apiReportChanged && !update)
    console.error(`${name}: what it exports has changed. Run npm run api, and read the diff.`)
  return result.succeeded
}
