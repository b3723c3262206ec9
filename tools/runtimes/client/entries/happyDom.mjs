import { GlobalRegistrator } from '@happy-dom/global-registrator';

// As the environments of test runners do.
GlobalRegistrator.register({ url: 'http://127.0.0.1/' });
const { play } = await import('../play.ts');
void play(process.argv[2]);
