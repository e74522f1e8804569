/** From a message to the tokens by which it is known. */
import { ALONE, APART, type Place, TokenSet } from './tokenset.ts';
import type { BayesInput, BayesSender, BayesTokens, SenderTrust } from './types.ts';
import { WordList } from './words.ts';

/** Tokens of one message. */
export const TOKENS_MAX = 2000;
/** Keys of a sender: its address, its domain, its list. */
export const SENDER_KEYS_MAX = 4;
/** Tokens from header, attachments and links, so that they leave room for the text. */
const HEAD_TOKENS_MAX = 500;
/** UTF-16 units that are read of one text; of a longer one half from its start, a quarter from its middle and its end. */
const TEXT_UNITS_MAX = 24 * 1024;
const SUBJECT_UNITS_MAX = 400;
const NAME_UNITS_MAX = 200;
const ATTACHMENTS_MAX = 20;
const LINK_HOSTS_MAX = 50;
const PATHS_MAX = 100;

const places = [
  { shown: '', seed: 0 },
  { shown: 'subject:', seed: 0x5a17_1b2d },
  { shown: 'from-name:', seed: 0x36c9_0f41 },
  { shown: 'mailer:', seed: 0x1d83_77e5 },
  { shown: 'attachment:', seed: 0x7b24_a9c3 },
  { shown: 'link:', seed: 0x2f61_d387 },
  { shown: 'header:', seed: 0x64b5_1e9b },
] as const satisfies readonly Place[];
const TEXT = 0;
const SUBJECT = 1;
const FROM_NAME = 2;
const MAILER = 3;
const ATTACHMENT = 4;
const LINK = 5;
const PATH = 6;

/** What is read in a text, and how many words of those that were written to hide from filters it holds. */
export interface ReadTokens {
  readonly tokens: BayesTokens;
  readonly disguised: number;
  /** The words of the text, where all of it was read: whoever asks no more gives them back (`release`). */
  readonly text: TextWords;
}

/** A run of words of a list. */
export interface TextWords {
  readonly words: WordList;
  readonly from: number;
  readonly to: number;
  /** UTF-16 units that were taken apart. */
  readonly units: number;
}

/**
 * The distinct tokens of a message: words and pairs of words of subject and text, words of names, hosts of links.
 * Hidden text gives none. Pure; its time and size are bounded whatever comes in.
 */
export function tokensOf(input: BayesInput): BayesTokens {
  const { tokens, text } = readTokens(input);
  text.words.release();
  return tokens;
}

/** The same with what was noticed on the way. */
export function readTokens(input: BayesInput): ReadTokens {
  const subject = normal(input.subject, SUBJECT_UNITS_MAX);
  const name = normal(input.fromName, NAME_UNITS_MAX);
  const mailer = normal(input.mailer, NAME_UNITS_MAX);
  const files = normal(fileText(input), ATTACHMENTS_MAX * NAME_UNITS_MAX);
  const hosts = input.linkHosts
    .slice(0, LINK_HOSTS_MAX)
    .map((host) => host.slice(0, NAME_UNITS_MAX).toLowerCase())
    .filter((host) => host !== '' && !/\s/u.test(host));
  const path = (input.path ?? []).slice(0, PATHS_MAX).map((token) => token.slice(0, NAME_UNITS_MAX));
  const pieces = piecesOf(input.text);
  let units = subject.length + name.length + mailer.length + files.length;
  for (const piece of pieces) units += piece.length;
  for (const whole of [...hosts, ...path]) units += whole.length;
  const words = new WordList(units);
  const set = new TokenSet(words, places, Math.min(TOKENS_MAX, 2 * units + 1));
  const subjectEnd = words.add(subject);
  addWords(set, 0, subjectEnd, SUBJECT);
  addRange(set, words, { from: 0, to: subjectEnd }, HEAD_TOKENS_MAX);
  for (const [text, place] of [
    [name, FROM_NAME],
    [mailer, MAILER],
    [files, ATTACHMENT],
  ] as const) {
    const from = words.count;
    addWords(set, from, words.add(text), place);
  }
  for (const [wholes, place] of [
    [hosts, LINK],
    [path, PATH],
  ] as const) {
    for (const whole of wholes) {
      const from = words.count;
      words.addWhole(whole);
      addWords(set, from, words.count, place);
    }
  }
  const from = words.count;
  addTexts(set, words, pieces);
  const read = { words, from, to: words.count, units: pieces.reduce((sum, { length }) => sum + length, 0) };
  return { tokens: set.finish(), disguised: words.disguised, text: read };
}

/** The tokens of the pieces share what is left, in proportion to what is read of each. */
function addTexts(set: TokenSet, words: WordList, pieces: readonly string[]): void {
  const all = pieces.reduce((sum, { length }) => sum + length, 0);
  const room = TOKENS_MAX - set.count;
  let upTo = set.count;
  for (const piece of pieces) {
    upTo += Math.ceil((room * piece.length) / all);
    const from = words.count;
    addRange(set, words, { from, to: words.add(piece) }, Math.min(TOKENS_MAX, upTo));
  }
}

function addWords(set: TokenSet, from: number, to: number, place: number): void {
  for (let i = from; i < to && set.count < HEAD_TOKENS_MAX; i++) set.addWord(i, place);
}

/** Words, and pairs of words side by side or with one between, until there are `upTo` tokens. */
function addRange(
  set: TokenSet,
  words: WordList,
  { from, to }: { readonly from: number; readonly to: number },
  upTo: number,
): void {
  const { starts, ends } = words;
  // Three that take turns, since there is one for each word.
  let next = { word: 0, line: -1 };
  let last = { word: 0, line: -1 };
  let beforeLast = { word: 0, line: -1 };
  for (let word = from; word < to && set.count < upTo; word++) {
    // Single letters say nothing, and part nothing.
    if ((ends[word] ?? 0) - (starts[word] ?? 0) < 2) continue;
    next.word = word;
    next.line = set.addWord(word, TEXT);
    set.addPair(last, next, 1);
    set.addPair(beforeLast, next, 2);
    [beforeLast, last, next] = [last, next, beforeLast];
  }
}

/** What is read of a text: all, or its start, its middle and its end, so that nobody knows where to put what is not read. */
function piecesOf(text: string): readonly string[] {
  if (text.length <= TEXT_UNITS_MAX) return [normal(text, TEXT_UNITS_MAX)];
  const half = TEXT_UNITS_MAX / 2;
  const quarter = half / 2;
  const middle = (text.length - quarter) >> 1;
  return [
    normal(text.slice(0, half), half),
    normal(text.slice(middle, middle + quarter), quarter),
    normal(text.slice(-quarter), quarter),
  ];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what is not ASCII
const BEYOND_ASCII = /[^\x00-\x7f]/;

/** Compatibility characters (full width, letters in circles, mathematical alphabets) as the letters that they show. */
function normal(text: string, unitsMax: number): string {
  const cut = text.slice(0, unitsMax);
  return BEYOND_ASCII.test(cut) ? cut.normalize('NFKC').slice(0, unitsMax) : cut;
}

/** The words of a text, folded as tokens are, for whoever compares texts by them. */
export function wordsOfText(text: string): TextWords {
  const read = normal(text, text.length);
  const words = new WordList(read.length);
  return { words, from: 0, to: words.add(read), units: read.length };
}

/** Types, endings and words of names. */
function fileText({ attachments }: BayesInput): string {
  return attachments
    .slice(0, ATTACHMENTS_MAX)
    .map(({ name, type }) => `${type.slice(0, NAME_UNITS_MAX / 2)} ${name.slice(-NAME_UNITS_MAX / 2)}`)
    .join(' ');
}

const trustMarks = { authenticated: '', envelope: '?', none: '??' } as const satisfies Record<SenderTrust, string>;

/** Begins the key of an unproven sender at the place that its mail comes from: forgers sit elsewhere. */
export const NETWORK_KEY = 'from@';

/**
 * The same tokens with the keys of the sender before them. What an unproven sender earned or lost stays with the unproven:
 * a key holds how its sender was believed, so that nobody inherits a good name, nor ruins one, by writing it into From.
 */
export function withSender(tokens: BayesTokens, sender: BayesSender, trust: SenderTrust): BayesTokens {
  const mark = trustMarks[trust];
  const keys = [
    sender.address === '' ? '' : `from${mark}:${sender.address}`,
    sender.address === '' || trust !== 'none' || sender.network === undefined
      ? ''
      : `${NETWORK_KEY}${sender.network}:${sender.address}`,
    sender.domain === '' ? '' : `from-domain${mark}:${sender.domain}`,
    sender.listId === '' ? '' : `list${mark}:${sender.listId}`,
  ]
    .filter((key) => key !== '')
    .map((key) => key.slice(0, NAME_UNITS_MAX).replaceAll('\n', ' '));
  if (keys.length === 0 || tokens.senders > 0) return tokens;
  const ids = new Float64Array(keys.length + tokens.ids.length);
  const parts = new Uint16Array(2 * ids.length);
  for (const [i, key] of keys.entries()) {
    ids[i] = keyId(key);
    parts[2 * i] = i;
    parts[2 * i + 1] = ALONE;
  }
  ids.set(tokens.ids, keys.length);
  // Lines move down by the keys; the mark of a pair stays.
  for (const [i, part] of tokens.parts.entries())
    parts[2 * keys.length + i] = part === ALONE ? ALONE : part + keys.length;
  const words = keys.join('\n');
  return {
    ids,
    parts,
    words: tokens.words === '' ? words : `${words}\n${tokens.words}`,
    senders: keys.length,
    trust,
  };
}

/** Whether a token, by its words, is one of the way and the make of a message, of which nothing is shipped. */
export function isPathToken(word: string): boolean {
  return word.startsWith(places[PATH].shown);
}

/** The line of the word that a token is, or that a pair ends with. */
export function lastWord(parts: Uint16Array, index: number): number {
  const second = parts[2 * index + 1] ?? ALONE;
  return second === ALONE ? (parts[2 * index] ?? 0) : second & ~APART;
}

/** What the tokens stand for, by index: a word, or `one two`, or `one … two`. */
export function wordReader({ parts, words }: BayesTokens): (index: number) => string {
  // Few of many lines are asked for: where they begin is enough.
  const starts = [0];
  for (let at = words.indexOf('\n'); at !== -1; at = words.indexOf('\n', at + 1)) starts.push(at + 1);
  const line = (number: number): string => {
    const end = starts[number + 1];
    return words.slice(starts[number] ?? words.length, end === undefined ? undefined : end - 1);
  };
  return (index) => {
    const first = line(parts[2 * index] ?? 0);
    const second = parts[2 * index + 1] ?? ALONE;
    if (second === ALONE) return first;
    return `${first} ${second & APART ? '… ' : ''}${line(second & ~APART)}`;
  };
}

/** The same 48 bits as of any token that is one word. */
function keyId(key: string): number {
  const words = new WordList(key.length);
  words.addWhole(key);
  const set = new TokenSet(words, senderPlaces, 1);
  set.addWord(0, 0);
  return set.finish().ids[0] ?? 0;
}

const senderPlaces = [{ shown: '', seed: 0x4e6f_9b15 }] as const;
