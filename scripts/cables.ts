// Pulls a hundred cables on a real server, in all the ways there are, and tells what became of the messages.
import { isAsPromised, pullCables } from '../tools/cables/pullCables.js';
import { pullsOf } from '../tools/cables/pulls.js';

const { SEED = '1', PULLS = '100' } = process.env;

void pullCables(pullsOf(Number(SEED), Number(PULLS)), Number(SEED)).then((account) => {
  console.log(account);
  if (isAsPromised(account)) return;
  console.error(`not as promised: SEED=${SEED} PULLS=${PULLS} npm run cables`);
  process.exitCode = 1;
});
