// Pulls a hundred cables on a real server, in all the ways there are, and tells what became of the messages. `npm run cables`:
// they go both ways; `npm run cables -- strict`: the server closes on whatever comes before it has acknowledged the login.
import { isAsPromised, pullCables } from '../tools/cables/pullCables.js';
import { pullStrict } from '../tools/cables/pullStrict.js';
import { pullsOf } from '../tools/cables/pulls.js';

const { SEED = '1', PULLS = '100' } = process.env;
const isStrict = process.argv.includes('strict');
const [pulls, seed] = [pullsOf(Number(SEED), Number(PULLS)), Number(SEED)];

const again = (how: string) => {
  console.error(`not as promised: SEED=${SEED} PULLS=${PULLS} npm run cables${how}`);
  process.exitCode = 1;
};

async function both(): Promise<void> {
  const account = await pullCables(pulls, seed);
  console.log(account);
  if (!isAsPromised(account)) again('');
}

async function strict(): Promise<void> {
  const account = await pullStrict(pulls, seed);
  console.log(account);
  if (account.failed) again(' -- strict');
  console.log(`${account.passed} passed, ${account.failed} failed`);
}

void (isStrict ? strict() : both());
