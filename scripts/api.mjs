// The public surface of each entry, as its built declarations have it, in etc/: `npm run api` renews the reports,
// and with --check a report that is stale is an error, so that no change of the surface goes unseen.
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const isCheck = process.argv.includes('--check');
const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));

// A report needs its folder.
mkdirSync('etc', { recursive: true });

const quiet = { logLevel: 'none' };
const reported = { logLevel: 'error', addToApiReportFile: false };

for (const [entry, conditions] of Object.entries(exports)) {
  const types = (conditions.import ?? conditions).types;
  if (!types) continue;
  const name = entry.replace(/^\.\/?/, '') || 'index';
  const extractorConfig = ExtractorConfig.prepare({
    packageJsonFullPath: resolve('package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: process.cwd(),
      mainEntryPointFilePath: resolve(types),
      compiler: { tsconfigFilePath: resolve('tsconfig.build.json') },
      apiReport: {
        enabled: true,
        reportFileName: name,
        reportFolder: resolve('etc'),
        reportTempFolder: resolve('coverage/api'),
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: reported },
        // What is documented, and where links lead, `npm run docs` sees to.
        tsdocMessageReporting: { default: quiet },
        extractorMessageReporting: {
          default: reported,
          'ae-missing-release-tag': quiet,
          'ae-undocumented': quiet,
          'ae-unresolved-link': quiet,
          'ae-forgotten-export': quiet, // they are part of the report
        },
      },
    },
  });
  const { succeeded, apiReportChanged } = Extractor.invoke(extractorConfig, {
    localBuild: !isCheck,
    messageCallback: (message) => (message.handled = message.logLevel !== 'error'),
  });
  if (isCheck && apiReportChanged) console.error(`etc/${name}.api.md is stale: npm run api`);
  if (!succeeded) process.exitCode = 1;
}
