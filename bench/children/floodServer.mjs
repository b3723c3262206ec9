// Answers `ping`; on `flood N` sends N small JSON messages as fast as the other end reads; on `expect N` counts what comes
// and says `done`.
import { once } from 'node:events';
import { serve } from '../harness/serve.mjs';

const CHUNK = 1_000;

/** Unmasked text frames of 64 bytes, ready for the wire: the server must not be what limits the client. */
const chunk = Buffer.concat(
  Array.from({ length: CHUNK }, (_, id) => {
    const text = JSON.stringify({ id, price: 101.5, name: '' });
    const padded = text.replace('"name":""', `"name":"${'x'.repeat(64 - text.length)}"`);
    return Buffer.concat([Buffer.from([0x81, 64]), Buffer.from(padded)]);
  }),
);

await serve((client) => {
  let expected = 0;
  client.on('message', async (data) => {
    if (expected) {
      if (--expected === 0) client.send('done');
      return;
    }
    const text = data.toString();
    if (text === 'ping') client.send('pong');
    else if (text.startsWith('expect ')) expected = Number(text.slice(7));
    else if (text.startsWith('flood ')) await flood(client._socket, Number(text.slice(6)) / CHUNK);
  });
});

async function flood(socket, chunks) {
  for (let n = 0; n < chunks; n++) {
    if (!socket.write(chunk)) await once(socket, 'drain');
  }
}
