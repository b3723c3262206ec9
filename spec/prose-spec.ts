import { docstringFaultsOf, faultsOf } from '../tools/prose/faults.js';

const rulesOf = (markdown: string) => faultsOf(markdown).map(({ rule }) => rule);

const title = 'a heading is a title, not the start of a sentence';
const subject = 'the heading is not the subject of the sentence below it';
const clause = 'name the subject: a sentence does not begin with a clause for one';
const inversion = 'no inversion: subject, verb, object';
const words = 'the words of the field and of today';

it.each([
  ['## What arrives.', title],
  ['## The outbox – bounded', title],
  ['## The outbox:', title],
  ['## makes a server', title],
  ['## This is the outbox', title],
  ['## Resume\n\nIs asked for on every connection.', subject],
  ['## Resume\n\nmakes a policy of three functions.', subject],
  ['## Resume\n\nMakes a policy of three functions.', subject],
  ['## At most once\n\nThis is what you get without asking.', subject],
  ["## `deliver()`\n\nIt sends, and it's confirmed.", subject],
  ['### Queues\n\nThey are bounded.', subject],
  ['## In a hidden page\n\nand elsewhere, pings leave.', subject],
  ['## Files\n\nCounted, not estimated: this plays scenes.', subject],
  ['## Resume\n\n<!-- a note -->\n\nIt sends.', subject],
  ['Some text. What arrives has the levels above.', clause],
  ['What was sent stays in the outbox.', clause],
  ['- What `url` throws counts as a failed attempt.', clause],
  ['- **Two rows.** What went away is not in that answer.', clause],
  ['A frame arrives. Who comes late gets no replay.', clause],
  ['Whoever subscribes again starts anew.', clause],
  ['Recognised are `pong` and an echo.', inversion],
  ['The default is JSON. Written are two files.', inversion],
  ['New is that a dead peer is noticed.', inversion],
  ['Not a message is lost.', inversion],
  ['Nor is a number refused.', inversion],
  ['From a real server come text frames.', inversion],
  ['Some servers take that ill:\nthey close.', words],
  ['a delay, for one', words],
  ['The pongs of another thread, say, prove nothing.', words],
  ['| a | The observers hear of no connection. |', words],
  ['The stream errs with the loss.', words],
  ['The loss is told with its code.', words],
  ['The event tells of it.', words],
  ['The wait is put aside.', words],
  ['Each connection starts the count anew.', words],
  ['A message amid the fragments of another.', words],
  ['| H1 | A ping leaves afresh. |', words],
  ['The server heard the message.', words],
  ['Its messages are heard until it closes.', words],
  ['The address is asked for again.', words],
  ['50 kB are on their way.', words],
  ['The stream goes on.', words],
  ['| O4 | The connection lives on. |', words],
  ['It goes on trying.', words],
  ['The timers of one beat.', words],
  ['The proxy swallows all bytes.', words],
  ['It works on anybody’s stream.', words],
  ['Every server answers unasked.', words],
  ['A silent peer is taken for dead.', words],
  ['The preset gives a connection up that is silent.', inversion],
  ['Hardly does a socket open late.', inversion],
])('prose lint refuses: %j', (markdown, rule) => {
  expect(rulesOf(markdown)).toContain(rule);
});

it.each([
  '# rxjs-heartbeat-socket\n\n`heartbeatSocket$(url)` is the `webSocket(url)` with a heartbeat.',
  '## zone.js and Angular\n\nThe socket runs outside the zone.',
  '## What is not promised\n\n- **Every message arrives.** By default it is sent once.',
  '## In marbles\n\nThis page has a server. This server answers.',
  '## Code\n\n```ts\nmakes(this); // It is. What arrives is typed.\n```\n\nIt is the first sentence after code.',
  '## Table\n\n| it | What arrives |\n| -- | ------------ |',
  '## List\n\n- Each option has a default.\n\nIt may be `false`.',
  'What is a pong? Which of them counts?',
  'Marbles are text. `What` is code, and so is `nor is it`.',
  '> The word [taken](it-for.md) is a link.',
  'STOMP has heart-beats, and a heartbeat is a `beat`.',
  'The ping, as it goes on the wire.',
  'Two losses are told apart, and you did not ask for either.',
])('prose lint accepts: %j', (markdown) => {
  expect(faultsOf(markdown)).toEqual([]);
});

it('prose lint names the words and the line where their paragraph begins', () => {
  const markdown = '# Title\n\n```ts\nlet a;\n```\n\n## Resume\n\nIt sends.\n\n- One.\n- For two,\n  whoever asks.\n';
  expect(faultsOf(markdown)).toEqual([
    { line: 9, rule: subject, words: 'It sends' },
    { line: 12, rule: words, words: 'whoever' },
  ]);
});

const source = (docstring: string) =>
  `import { of } from 'rxjs';\n\n${docstring}\nexport const one = of('It is told.');\n`;

it.each([
  ['/** Recognised are pongs. */', inversion, 3],
  ['/**\n * Makes a socket.\n *\n * Some servers take that ill.\n */', words, 6],
  ['/**\n * Emits messages.\n *\n * Errors: the stream errs.\n * @default none\n */', words, 6],
])('prose lint refuses the docstring %j', (docstring, rule, line) => {
  expect(docstringFaultsOf(source(docstring))).toEqual([expect.objectContaining({ rule, line })]);
});

it.each([
  '/** Makes a socket. */',
  '/** The options of `heartbeat()`. */',
  '/** Returns a ping.\n *\n * ```ts\n * told.is(told); // It is told.\n * ```\n */',
  "// It is told.\nconst text = '/** It is told. */';",
])('prose lint accepts %j in a source', (code) => {
  expect(docstringFaultsOf(source(code))).toEqual([]);
});
