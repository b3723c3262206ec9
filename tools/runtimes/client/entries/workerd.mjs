import { play } from '../play.ts';

export default {
  async fetch({ url }) {
    await play(new URL(url).searchParams.get('control'));
    return new globalThis.Response('played');
  },
};
