/** A command line as data (RFC 5321 section 4.1.1). What is wrong with it is told, never thrown. */
import {
  type ForwardPath,
  parseAddressLiteral,
  parseDomain,
  parseForwardPath,
  parseReversePath,
  type ReversePath,
  scanPath,
} from '#format/address';
import { decodeUtf8, latin1 } from '#base/bytes';
import { type ClientAttributes, clientAttributes, forwardAttributes, parseClientAttributes } from './forward.ts';
import { SIZE_OCTETS_MAX } from './limits.ts';
import {
  type MailParameters,
  type ParameterProblem,
  parseMailParameters,
  parseRcptParameters,
  type RcptParameters,
} from './parameters.ts';

export const verbs = [
  'HELO',
  'EHLO',
  'LHLO',
  'MAIL',
  'RCPT',
  'DATA',
  'BDAT',
  'RSET',
  'NOOP',
  'QUIT',
  'VRFY',
  'EXPN',
  'HELP',
  'STARTTLS',
  'AUTH',
  'XFORWARD',
  'XCLIENT',
] as const;
export type Verb = (typeof verbs)[number];

/** What a client calls itself. Judged at RCPT, so that AUTH can lift it. */
export type HeloForm =
  | 'domain' // with at least one dot
  | 'literal' // an address literal (RFC 5321 section 4.1.3)
  | 'single-label' // `localhost`, `server1`: no FQDN
  | 'malformed';

export interface Helo {
  readonly name: string;
  readonly form: HeloForm;
}

export type CommandProblem =
  | ParameterProblem
  | 'argument-missing'
  | 'argument-unwanted'
  | 'brackets-missing'
  | 'path'
  | 'chunk-size'
  | 'eight-bit';

export interface MailCommand {
  readonly verb: 'MAIL';
  readonly path: ReversePath;
  /** True when the path holds other than ASCII as it was written, in the domain too (RFC 6531). */
  readonly international: boolean;
  readonly parameters: MailParameters;
}

export interface RcptCommand {
  readonly verb: 'RCPT';
  readonly path: ForwardPath;
  readonly international: boolean;
  readonly parameters: RcptParameters;
}

export type Command =
  | { readonly verb: 'HELO' | 'EHLO' | 'LHLO'; readonly helo: Helo }
  | MailCommand
  | RcptCommand
  | { readonly verb: 'DATA' | 'RSET' | 'QUIT' | 'STARTTLS' }
  | { readonly verb: 'BDAT'; readonly octets: number; readonly last: boolean }
  | { readonly verb: 'NOOP' | 'VRFY' | 'EXPN' | 'HELP'; readonly argument: string }
  | { readonly verb: 'AUTH'; readonly mechanism: string; readonly initial: string | undefined }
  | { readonly verb: 'XFORWARD' | 'XCLIENT'; readonly attributes: ClientAttributes }
  /** A verb that is known with an argument that is not understood. */
  | { readonly verb: 'invalid'; readonly of: Verb; readonly problem: CommandProblem }
  /** A request of HTTP: a browser that was led here, never a mail client. */
  | { readonly verb: 'http' }
  | { readonly verb: 'unknown' };

type Parser = (argument: string) => Command | CommandProblem;

const parsers: ReadonlyMap<string, Parser> = new Map<Verb, Parser>([
  ['HELO', (argument) => parseHelo('HELO', argument)],
  ['EHLO', (argument) => parseHelo('EHLO', argument)],
  ['LHLO', (argument) => parseHelo('LHLO', argument)],
  ['MAIL', parseMail],
  ['RCPT', parseRcpt],
  ['DATA', (argument) => bare('DATA', argument)],
  ['BDAT', parseBdat],
  ['RSET', (argument) => bare('RSET', argument)],
  ['NOOP', (argument) => ({ verb: 'NOOP', argument })],
  ['QUIT', (argument) => bare('QUIT', argument)],
  ['VRFY', (argument) => (argument === '' ? 'argument-missing' : { verb: 'VRFY', argument })],
  ['EXPN', (argument) => (argument === '' ? 'argument-missing' : { verb: 'EXPN', argument })],
  ['HELP', (argument) => ({ verb: 'HELP', argument })],
  ['STARTTLS', (argument) => bare('STARTTLS', argument)],
  ['AUTH', parseAuth],
  ['XFORWARD', (argument) => parseClient('XFORWARD', argument)],
  ['XCLIENT', (argument) => parseClient('XCLIENT', argument)],
]);

const httpVerbs = new Set(['GET', 'POST', 'PUT', 'HEAD', 'CONNECT', 'OPTIONS', 'DELETE', 'PATCH', 'TRACE', 'PRI']);

/** Reads a line without its CRLF, which holds no CR, LF or NUL. */
export function parseCommand(line: Uint8Array): Command {
  let text = latin1(line);
  const eightBit = /[^\x00-\x7f]/.test(text);
  const verb = /^[A-Za-z]{3,8}(?= |$)/.exec(text)?.[0].toUpperCase();
  if (verb === undefined) return { verb: 'unknown' };
  const parse = parsers.get(verb);
  if (parse === undefined) return httpVerbs.has(verb) ? { verb: 'http' } : { verb: 'unknown' };
  if (eightBit) {
    const decoded =
      verb === 'MAIL' || verb === 'RCPT' || verb === 'VRFY' || verb === 'EXPN' ? decodeUtf8(line) : undefined;
    if (decoded === undefined) return { verb: 'invalid', of: verb as Verb, problem: 'eight-bit' };
    text = decoded;
  }
  const command = parse(trimSpaces(text, verb.length));
  return typeof command === 'string' ? { verb: 'invalid', of: verb as Verb, problem: command } : command;
}

/** The text from `start` on without spaces at its ends. */
function trimSpaces(text: string, start: number): string {
  let from = start;
  let to = text.length;
  while (from < to && text.charCodeAt(from) === 32) from++;
  while (to > from && (text.charCodeAt(to - 1) === 32 || text.charCodeAt(to - 1) === 9)) to--;
  return text.slice(from, to);
}

function bare(verb: 'DATA' | 'RSET' | 'QUIT' | 'STARTTLS', argument: string): Command | CommandProblem {
  return argument === '' ? { verb } : 'argument-unwanted';
}

function parseHelo(verb: 'HELO' | 'EHLO' | 'LHLO', name: string): Command | CommandProblem {
  if (name === '') return 'argument-missing';
  return { verb, helo: { name, form: heloForm(name) } };
}

function heloForm(name: string): HeloForm {
  if (name.startsWith('[')) return parseAddressLiteral(name) === undefined ? 'malformed' : 'literal';
  // A dot at the end is how resolvers write a whole name; it is no reason to lose mail.
  const domain = parseDomain(name.endsWith('.') ? name.slice(0, -1) : name);
  if (domain === undefined) return 'malformed';
  // `192.0.2.1` without brackets is no name: the last label of one is not all digits.
  if (/(^|\.)[0-9]+$/.test(domain)) return 'malformed';
  return domain.includes('.') ? 'domain' : 'single-label';
}

/** `FROM:<path>` with its parameters as text; a space after the colon is let pass. */
function splitPath(argument: string, keyword: 'FROM:' | 'TO:'): { path: string; rest: string } | CommandProblem {
  if (argument.slice(0, keyword.length).toUpperCase() !== keyword) {
    return argument === '' ? 'argument-missing' : 'path';
  }
  const text = trimSpaces(argument, keyword.length);
  if (text === '') return 'argument-missing';
  if (!text.startsWith('<')) return 'brackets-missing';
  return scanPath(text) ?? 'path';
}

function parseMail(argument: string): Command | CommandProblem {
  const split = splitPath(argument, 'FROM:');
  if (typeof split === 'string') return split;
  const path = parseReversePath(split.path);
  if (path === undefined) return 'path';
  const parameters = parseMailParameters(split.rest);
  if (typeof parameters === 'string') return parameters;
  return { verb: 'MAIL', path, international: isInternational(split.path), parameters };
}

function parseRcpt(argument: string): Command | CommandProblem {
  const split = splitPath(argument, 'TO:');
  if (typeof split === 'string') return split;
  const path = parseForwardPath(split.path);
  if (path === undefined) return 'path';
  const parameters = parseRcptParameters(split.rest);
  if (typeof parameters === 'string') return parameters;
  return { verb: 'RCPT', path, international: isInternational(split.path), parameters };
}

function parseClient(verb: 'XFORWARD' | 'XCLIENT', argument: string): Command | CommandProblem {
  if (argument === '') return 'argument-missing';
  const attributes = parseClientAttributes(argument, verb === 'XCLIENT' ? clientAttributes : forwardAttributes);
  return attributes === undefined ? 'parameter-value' : { verb, attributes };
}

function isInternational(path: string): boolean {
  return /[^\x20-\x7e]/.test(path);
}

function parseBdat(argument: string): Command | CommandProblem {
  const match = /^([0-9]{1,20})( +LAST)?$/i.exec(argument);
  if (match?.[1] === undefined) return 'chunk-size';
  return { verb: 'BDAT', octets: Math.min(Number(match[1]), SIZE_OCTETS_MAX), last: match[2] !== undefined };
}

function parseAuth(argument: string): Command | CommandProblem {
  const space = argument.indexOf(' ');
  const mechanism = (space === -1 ? argument : argument.slice(0, space)).toUpperCase();
  if (mechanism === '') return 'argument-missing';
  // RFC 4422 section 3.1.
  if (!/^[A-Z0-9_-]{1,20}$/.test(mechanism)) return 'parameter-value';
  return { verb: 'AUTH', mechanism, initial: space === -1 ? undefined : trimSpaces(argument, space) };
}
