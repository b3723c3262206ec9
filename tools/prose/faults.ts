import { docstringsOf } from './docstrings.js';
import { paragraphs, type Paragraph } from './prose.js';

export interface Fault {
  /** The first of its paragraph. */
  readonly line: number;
  readonly rule: string;
  /** The words that break it. */
  readonly words: string;
}

interface Rule {
  readonly rule: string;
  readonly reads: (paragraph: Paragraph) => boolean;
  readonly pattern: RegExp;
  /** Whether it is for pages only: a docstring may be a title, such as "What to send". */
  readonly isForPages?: boolean;
}

const isHeading = ({ kind }: Paragraph) => kind === 'heading';
const opens = (paragraph: Paragraph) => paragraph.opens;
const isText = ({ kind }: Paragraph) => kind === 'text';
const isProse = ({ kind }: Paragraph) => kind !== 'heading';

const verbs =
  'Is|Are|Was|Were|Has|Have|Had|Does|Do|Did|Can|May|Must|Will|Takes|Makes|Sends|Returns|Keeps|Gives|Closes|Waits|Needs|Means|Holds|' +
  'Reads|Runs|Gets|Comes|Goes|Works|Says|Shows|Lets|Starts|Ends|Calls|Emits|Throws|Opens|Writes|Checks|Counts|Connects|Drops';
const pronouns = 'It|Its|They|Their|Theirs|Them|He|She|That|Those|These';
const joints = 'And|But|Or|Nor|Because|Which|So';
/** The verbs that make "this" stand for the heading; "this page" and "this server" are what they say. */
const ofThis = 'is|was|has|does|can|may|must|will|means|makes|takes|keeps|lets|needs|shows|says|costs|works|happens';

const archaic =
  'anew|afresh|amid|amidst|lest|wherefore|whereof|thereof|hereby|herein|whence|thence|hither|thither|upon|unasked|whosoever|whoever|' +
  'heeds?|heeded|perish(?:es)?|befalls?|in vain|as ever|the like|by way of|for want of|(?:in|for) (?:its|his|their) stead|' +
  'tak(?:es?|ing) (?:it|that|this|them) (?:ill|amiss)|take(?:n)? (?:it|that) for|errs|of (?:its|their) own accord|made to measure|' +
  'at the other end|put aside|farewell';
/** Words of a story: a socket receives, an app requests, a message is in flight. */
const narrative =
  'somebody|anybody|everybody|nobody is told|lives? on|mends?|mended|hear(?:s|d|ing)?|(?:is|are|was|were) asked (?:again|anew|of|for)|' +
  'on (?:its|their) way|swallows?|stays? away|lets? go of|brings? on|brought on|taken? for (?:dead|lost|gone|one)|(?<![-\\w])beats?|' +
  'go(?:es)? on(?=[.,;]| (?:trying|until|where|while|after|saying))';

const sentence = '(?<=^|[.!?:;] )';
const auxiliaries = '(?:is|are|do|does|has|have|must|can|may|will)';
const participles = 'Written|Kept|Given|Sent|Lost|Known|Shown|Made|Held|Meant|Told|Left|Gone|Done|New|Missing|Beside';
const places = 'From|At|In|On|Behind|Above|Below|Beside|With|Out of|Of';

const rules: readonly Rule[] = [
  {
    rule: 'a heading is a title, not the start of a sentence',
    reads: isHeading,
    pattern: /[.,:;…]$| [–—] |^[a-z]+(?= |$)|^(?:It|This|These|That) /,
  },
  {
    rule: 'the heading is not the subject of the sentence below it',
    reads: opens,
    pattern: new RegExp(
      `^(?:(?:${verbs}|${pronouns}|${joints})(?= |,|')|This (?:${ofThis})\\b|[a-z][a-z]+\\b|[A-Z]\\w+ed, )[^.]{0,30}`,
    ),
  },
  {
    rule: 'name the subject: a sentence does not begin with a clause for one',
    reads: isText,
    isForPages: true,
    // A question may, and so may "What's new".
    pattern: new RegExp(`${sentence}(?:What|Who|Whoever|Whatever|Whichever|Whom) [^.?!]{0,60}(?=[^?!]*?(?:[.!:;]|$))`),
  },
  {
    rule: 'no inversion: subject, verb, object',
    reads: isText,
    pattern: new RegExp(
      [
        `${sentence}(?:[A-Z][a-z]+ed|${participles}) (?:is|are|was|were) `,
        `${sentence}(?:Nor|Never|Only then|Not only|Not until then|No sooner|Rarely|Seldom|Hardly|Scarcely|Nowhere) ${auxiliaries} `,
        `\\b(?:gives?|takes?|lets?|puts?) (?:an?|the|each|every) \\w+ (?:up|away|go|off|in) (?:that|which|who) `,
        `${sentence}So (?:is|are|do|does|has|have|must) `,
        `${sentence}(?:${places}) [^.,;:]{1,60} (?:come|comes|stand|stands|lie|lies) (?:a|an|the|text|no) `,
        `${sentence}Not an? \\w+ (?:is|are|was|were) `,
        `, (?:nor|neither) (?:is|are|do|does|must|can) `,
      ].join('|'),
    ),
  },
  {
    rule: 'the words of the field and of today',
    reads: isProse,
    pattern: new RegExp(
      `\\b(?:${archaic}|hear(?:s|d)? of|(?:is|are|was|were) told(?! apart)|tells? of|told of)\\b|, for one\\b|, say[,.)]`,
      'i',
    ),
  },
  {
    rule: 'the words of the field and of today',
    reads: isProse,
    isForPages: true,
    pattern: new RegExp(`\\b(?:${narrative})\\b`, 'i'),
  },
];

/** Returns the sentences of a page that are not plain technical English, as far as a rule can tell. */
export const faultsOf = (markdown: string): Fault[] => broken(rules, markdown);

/** Returns such sentences of the docstrings of a source. */
export const docstringFaultsOf = (source: string): Fault[] =>
  broken(
    rules.filter(({ isForPages }) => !isForPages),
    docstringsOf(source),
  );

const broken = (rules: readonly Rule[], markdown: string): Fault[] =>
  paragraphs(markdown).flatMap((paragraph) =>
    rules.flatMap(({ rule, reads, pattern }) => {
      const [words] = (reads(paragraph) && pattern.exec(paragraph.text)) || [];
      return words === undefined ? [] : [{ line: paragraph.line, rule, words }];
    }),
  );
