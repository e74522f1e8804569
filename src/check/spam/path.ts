/**
 * What a header says of where a message comes from and how it is made, as tokens: whoever trains teaches by them which lists,
 * services and programs bring what is wanted. They are never shipped, since those of a corpus are the mailboxes of its collectors.
 */
import { registrableDomain } from '#format/link';
import type { People } from './types.ts';
import { domainOf, type HeaderView } from './view.ts';

/** Fields of the way that are read, the newest first. */
const RECEIVED_MAX = 4;
const FIELD_NAMES_MAX = 40;
const RECIPIENTS_MAX = 3;
const TOKEN_CHARACTERS_MAX = 80;
const FORM_CHARACTERS_MAX = 24;
const BLANK = /\s/;
/** Names that other filters and the last server write: they say what was thought of a message, and not what it is. */
const isOthersWord =
  /^(?:received|x-spam|x-virus|x-rspamd|delivered-to$|return-path$|x-original-to$|authentication-results$)/;

/** Distinct tokens, each without blanks, in lower case. */
export function pathTokens(header: HeaderView, people: People): readonly string[] {
  const tokens = new Set<string>();
  const add = (kind: string, value: string): void => {
    if (value !== '') tokens.add(tokenOf(kind, value));
  };
  for (const field of header.all('received').slice(0, RECEIVED_MAX)) addHop(header.textOf(field), add);
  const id = header.raw('message-id').trim().toLowerCase();
  const at = id.lastIndexOf('@');
  add('id', registrableDomain(id.slice(at + 1).replace(/>.*$/, '')));
  add('id-form', formOf(id.slice(id.startsWith('<') ? 1 : 0, at === -1 ? undefined : at)));
  add('list', listOf(header.raw('list-id').toLowerCase()));
  for (const { address } of people.to.slice(0, RECIPIENTS_MAX)) {
    add('to', address);
    add('to-host', domainOf(address));
  }
  for (const { address } of people.replyTo.slice(0, 1)) add('reply-to', domainOf(address));
  add('type', header.raw('content-type').toLowerCase().replace(/;.*$/s, '').trim());
  add('charset', /charset="?([\w.:-]{1,30})/i.exec(header.raw('content-type'))?.[1]?.toLowerCase() ?? '');
  add('boundary', formOf(/boundary="?([^";\s]{1,70})/i.exec(header.raw('content-type'))?.[1] ?? ''));
  add('encoding', header.raw('content-transfer-encoding').trim().toLowerCase());
  let names = 0;
  for (const { name } of header.fields) {
    const token = fieldToken(name);
    if (token !== '' && ++names <= FIELD_NAMES_MAX) tokens.add(token);
  }
  return [...tokens];
}

function tokenOf(kind: string, value: string): string {
  const token = `${kind}=${value}`;
  return (BLANK.test(token) ? token.replaceAll(/\s/g, '') : token).slice(0, TOKEN_CHARACTERS_MAX);
}

/** Tokens of names of fields, which are the same in all messages. */
const fieldTokens = new Map<string, string>();
const REMEMBERED_MAX = 1_000;
const REMEMBERED_CHARACTERS_MAX = 40;

/** '' for names that others write, and for what is none. */
function fieldToken(name: string): string {
  const known = fieldTokens.get(name);
  if (known !== undefined) return known;
  const token = name === '' || isOthersWord.test(name) ? '' : tokenOf('field', name);
  if (name.length > REMEMBERED_CHARACTERS_MAX) return token;
  if (fieldTokens.size >= REMEMBERED_MAX) fieldTokens.clear();
  fieldTokens.set(name, token);
  return token;
}

/** Who brought it: the names it gave and has, and its network. */
function addHop(text: string, add: (kind: string, value: string) => void): void {
  const by = text.search(/\bby\s/i);
  const from = text.slice(0, by === -1 ? 300 : by).toLowerCase();
  if (!from.trimStart().startsWith('from')) return;
  for (const [host] of from.matchAll(/[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}\.[a-z]{2,20}(?![\w.-])/g))
    add('via', registrableDomain(host));
  const network = /\[?(\d{1,3}\.\d{1,3})\.\d{1,3}\.\d{1,3}\b/.exec(from)?.[1];
  if (network !== undefined) add('network', network);
}

function listOf(text: string): string {
  const open = text.lastIndexOf('<');
  return text
    .slice(open + 1)
    .replace(/>.*$/s, '')
    .trim();
}

/** How something made by a program is built: letters as a, digits as 9, each run once. */
function formOf(text: string): string {
  return text
    .slice(0, 60)
    .replaceAll(/[0-9]+/g, '9')
    .replaceAll(/[a-z]+/g, 'a')
    .replaceAll(/[A-Z]+/g, 'A')
    .slice(0, FORM_CHARACTERS_MAX);
}
