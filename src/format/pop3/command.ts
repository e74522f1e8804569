/** Command lines as typed values. Nothing is thrown: what cannot be read is `unknown` or `invalid`. */
import { latin1 } from '#base/bytes';
import { NUMBER_MAX } from './limits.ts';

export const verbs = [
  'CAPA',
  'STLS',
  'USER',
  'PASS',
  'AUTH',
  'STAT',
  'LIST',
  'UIDL',
  'RETR',
  'TOP',
  'DELE',
  'RSET',
  'NOOP',
  'QUIT',
] as const;
export type Verb = (typeof verbs)[number];

/** Why an argument cannot be obeyed. */
export type CommandProblem = 'argument-missing' | 'argument-unwanted' | 'number' | 'mechanism';

export type Command =
  | { readonly verb: 'CAPA' }
  | { readonly verb: 'STLS' }
  | { readonly verb: 'STAT' }
  | { readonly verb: 'RSET' }
  | { readonly verb: 'NOOP' }
  | { readonly verb: 'QUIT' }
  /** As UTF-8 octets: which charset a name or password is in is for the one who checks it. */
  | { readonly verb: 'USER'; readonly name: Uint8Array }
  | { readonly verb: 'PASS'; readonly password: Uint8Array }
  /** Without a mechanism: a request for the list of them. `initial` is base64 as it came, `=` for an empty one. */
  | { readonly verb: 'AUTH'; readonly mechanism: string | undefined; readonly initial: string | undefined }
  | { readonly verb: 'LIST'; readonly message: number | undefined }
  | { readonly verb: 'UIDL'; readonly message: number | undefined }
  | { readonly verb: 'RETR'; readonly message: number }
  | { readonly verb: 'DELE'; readonly message: number }
  | { readonly verb: 'TOP'; readonly message: number; readonly lines: number }
  | { readonly verb: 'invalid'; readonly of: Verb; readonly problem: CommandProblem }
  | { readonly verb: 'unknown' };

type Parsed = Command | CommandProblem;

/** Reads a line without its CRLF, which holds no CR, LF or NUL. */
export function parseCommand(line: Uint8Array): Command {
  const space = line.indexOf(SPACE);
  const end = space === -1 ? line.length : space;
  // RFC 1939 section 3: keywords have three or four characters.
  if (end < 3 || end > 4) return { verb: 'unknown' };
  const verb = verbOf(latin1(line.subarray(0, end)).toUpperCase());
  if (verb === undefined) return { verb: 'unknown' };
  const parsed = parseArguments(verb, line.subarray(Math.min(line.length, end + 1)));
  return typeof parsed === 'string' ? { verb: 'invalid', of: verb, problem: parsed } : parsed;
}

const SPACE = 32;
const known: ReadonlyMap<string, Verb> = new Map(verbs.map((verb) => [verb, verb]));

function verbOf(text: string): Verb | undefined {
  return known.get(text);
}

function parseArguments(verb: Verb, rest: Uint8Array): Parsed {
  switch (verb) {
    case 'USER':
      return rest.length === 0 ? 'argument-missing' : { verb, name: trimEnd(rest) };
    case 'PASS':
      // RFC 1939 section 7: spaces are part of the password, not delimiters.
      return { verb, password: rest };
    case 'AUTH':
      return parseAuth(words(rest));
    case 'LIST':
    case 'UIDL':
      return parseOptional(verb, words(rest));
    case 'RETR':
    case 'DELE':
      return parseMessage(verb, words(rest));
    case 'TOP':
      return parseTop(words(rest));
    case 'CAPA':
    case 'STLS':
    case 'STAT':
    case 'RSET':
    case 'NOOP':
    case 'QUIT':
      return words(rest).length === 0 ? { verb } : 'argument-unwanted';
    default:
      return verb satisfies never;
  }
}

function trimEnd(bytes: Uint8Array): Uint8Array {
  let to = bytes.length;
  while (to > 0 && bytes[to - 1] === SPACE) to--;
  return bytes.subarray(0, to);
}

/** Arguments are one space apart (RFC 1939 section 3); more spaces, and some at the end, are let pass. */
function words(rest: Uint8Array): readonly string[] {
  if (rest.length === 0) return [];
  return latin1(rest)
    .split(' ')
    .filter((word) => word !== '');
}

function parseAuth(given: readonly string[]): Parsed {
  const [mechanism, initial] = given;
  if (given.length > 2) return 'argument-unwanted';
  // RFC 4422 section 3.1.
  if (mechanism !== undefined && !/^[A-Za-z0-9_-]{1,20}$/.test(mechanism)) return 'mechanism';
  return { verb: 'AUTH', mechanism: mechanism?.toUpperCase(), initial };
}

function parseOptional(verb: 'LIST' | 'UIDL', given: readonly string[]): Parsed {
  const [first] = given;
  if (given.length > 1) return 'argument-unwanted';
  if (first === undefined) return { verb, message: undefined };
  const message = parseNumber(first);
  return message === undefined ? 'number' : { verb, message };
}

function parseMessage(verb: 'RETR' | 'DELE', given: readonly string[]): Parsed {
  const [first] = given;
  if (first === undefined) return 'argument-missing';
  if (given.length > 1) return 'argument-unwanted';
  const message = parseNumber(first);
  return message === undefined ? 'number' : { verb, message };
}

function parseTop(given: readonly string[]): Parsed {
  const [first, second] = given;
  if (first === undefined || second === undefined) return 'argument-missing';
  if (given.length > 2) return 'argument-unwanted';
  const message = parseNumber(first);
  const lines = parseNumber(second);
  return message === undefined || lines === undefined ? 'number' : { verb: 'TOP', message, lines };
}

/** Digits only: a sign, a fraction or an exponent is no number here. */
function parseNumber(text: string): number | undefined {
  if (!/^[0-9]{1,512}$/.test(text)) return undefined;
  return text.length > 10 ? Math.min(Number(text), NUMBER_MAX) : Number(text);
}
