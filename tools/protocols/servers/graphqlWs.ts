// The server of graphql-ws: what the mutation `say` is given, the subscription `said` yields.
import { EventEmitter, on } from 'node:events';
import { buildSchema, execute, subscribe } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

const words = new EventEmitter().setMaxListeners(0);
const schema = buildSchema(
  'type Query { ok: Boolean } type Mutation { say(text: String!): Boolean } type Subscription { said: String }',
);

async function* said() {
  for await (const [text] of on(words, 'word') as AsyncIterable<[string]>) yield { said: text };
}

const roots = {
  query: { ok: true },
  mutation: { say: ({ text }: { text: string }) => words.emit('word', text) },
  subscription: { said },
};
const server = new WebSocketServer({ port: Number(process.argv[2]), host: '127.0.0.1' });
useServer(
  { schema, execute, subscribe, roots, onConnect: ({ connectionParams }) => connectionParams?.token === 'secret' },
  server,
);
