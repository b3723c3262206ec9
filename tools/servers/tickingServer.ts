import { startWsServer } from './wsServer.js';

/**
 * A server script to freeze or to kill: listens on the port given, sends a message every few milliseconds, and prints as JSON
 * its port and how many clients it has and had at once, whenever that changes.
 */
void startWsServer({ port: Number(process.argv[2]) }).then((server) => {
  let last = '';
  setInterval(() => {
    server.broadcast('tick');
    const { port, clients, maxClients } = server;
    const news = JSON.stringify({ port, clients, maxClients });
    if (news !== last) console.log(news);
    last = news;
  }, 20);
});
