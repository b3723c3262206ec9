import { JSDOM } from 'jsdom';
import { readFileSync } from 'node:fs';

const { window } = new JSDOM('', { url: 'http://127.0.0.1/', runScripts: 'outside-only' });
window.eval(readFileSync(new URL('./page.js', import.meta.url), 'utf8'));
void window.play(process.argv[2]);
