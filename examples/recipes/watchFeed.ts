import { feed } from './feed.js';

const quote$ = feed('ws://localhost:8080', () => process.env['TOKEN'] ?? '');
quote$.status$.subscribe(({ state }) => console.log(state));
quote$.subscribe(({ price }) => console.log(price));
