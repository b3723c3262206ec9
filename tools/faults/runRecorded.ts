import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultReport } from './fault.js';
import { roundTrip } from './roundTrip.js';
import type { AnyGroup } from './runGroup.js';

/**
 * Lets the faults happen to clients that are recorded, writes the specs that the recordings print to files, and runs them when all
 * clients have gone. Prints what is wrong and a closing line, and returns how many faults failed.
 */
export async function runRecorded(groups: readonly AnyGroup[]): Promise<number> {
  const reports: { layer: string; report: FaultReport }[] = [];
  for (const group of groups) {
    for (const report of (await group.run(true)).reports) reports.push({ layer: group.layer, report });
  }
  const folder = mkdtempSync(join(tmpdir(), 'recorded-faults-'));
  const failed = reports.filter(({ layer, report }, i) => {
    const path = join(folder, `${i + 1}`);
    const { recorded, breaches } = report;
    recorded?.specs.forEach((spec, k) => {
      writeFileSync(`${path}${k ? '-with-messages' : ''}-spec.ts`, 'text' in spec ? spec.text : `// ${spec.refusal}\n`);
    });
    const wrong = [...breaches, ...(recorded ? roundTrip(recorded) : ['it was not recorded'])];
    for (const what of wrong) console.error(`${layer}: ${report.name}: ${what}\n  see ${path}-spec.ts`);
    return wrong.length > 0;
  }).length;
  console.log(`the specs are in ${folder}`);
  console.log(`${reports.length - failed} passed, ${failed} failed`);
  return failed;
}
