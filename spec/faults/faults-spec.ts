import type { GroupReport } from '../support/faults/runGroup.js';
import { matrix } from './matrix.js';

describe.each(matrix)('$layer', ({ names, run }) => {
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
