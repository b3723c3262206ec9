import { brief } from '../../tools/faults/matrix.js';
import type { GroupReport } from '../../tools/faults/runGroup.js';

// `npm run faults` plays those that take longest, too.
describe.each(brief)('$layer', ({ names, run }) => {
  let group: GroupReport;
  beforeAll(async () => {
    group = await run();
  }, 120_000);

  it.each(names)('%s', (name) => {
    expect(group.reports.find((report) => report.name === name)?.breaches).toEqual([]);
  });

  it('leaves no timer, handle or socket behind', () => {
    expect(group.leftovers).toEqual([]);
  });
});
