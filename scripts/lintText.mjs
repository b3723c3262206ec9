// Lints texts as if they were files: [{ file, text }] on stdin, the ids of the rules each breaks on stdout.
// A process of its own, because ESLint imports its configuration as ESM, which Jest cannot.
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';

const eslint = new ESLint({
  // The texts are on no disk, so no TypeScript program knows them: only rules that need no types can run.
  overrideConfig: { languageOptions: { parserOptions: { project: false } } },
  ruleFilter: ({ ruleId }) => /no-restricted-|^import-x\//.test(ruleId),
});

const broken = [];
for (const { file, text: code } of JSON.parse(await text(process.stdin))) {
  const [result] = await eslint.lintText(code, { filePath: file });
  broken.push(result.messages.map(({ ruleId, message }) => ruleId ?? message));
}
console.log(JSON.stringify(broken));
