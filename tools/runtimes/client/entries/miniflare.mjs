import { Miniflare } from 'miniflare';

const script = new URL('./workerd.mjs', import.meta.url).pathname;
const miniflare = new Miniflare({ modules: true, scriptPath: script, compatibilityDate: '2026-01-01', port: 0 });
await miniflare.dispatchFetch(`http://127.0.0.1/?control=${encodeURIComponent(process.argv[2])}`);
await miniflare.dispose();
