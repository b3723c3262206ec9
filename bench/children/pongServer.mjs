// Answers `ping`, and nothing else.
import { serve } from '../harness/serve.mjs';

await serve((client) => {
  client.on('message', (data) => {
    if (data.toString() === 'ping') client.send('pong');
  });
});
