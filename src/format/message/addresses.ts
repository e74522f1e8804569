/** Address lists of headers (RFC 5322 sections 3.4 and 4.4), read as far as broken ones can be. */
import { ADDRESSES_MAX } from './limits.ts';
import { endOfComment, endOfQuoted } from './parameters.ts';
import type { HeaderAddress, HeaderMailbox } from './types.ts';

/** A list, and whether the limit cut it. */
export interface AddressList {
  readonly addresses: readonly HeaderAddress[];
  readonly truncated: boolean;
}

type Token =
  | { readonly kind: 'text'; readonly value: string; readonly spaced: boolean; readonly quoted: boolean }
  | { readonly kind: 'comment'; readonly value: string }
  | { readonly kind: 'special'; readonly value: string };

/** Reads unfolded header text. What is no address at all becomes one with an empty domain, as IMAP shows it. */
export function parseAddressList(text: string): AddressList {
  const reader = new AddressReader(text);
  reader.run();
  return { addresses: reader.addresses, truncated: reader.truncated };
}

/** All mailboxes of a list, those in groups too. */
export function mailboxesOf(addresses: readonly HeaderAddress[]): HeaderMailbox[] {
  return addresses.flatMap((address) => (address.kind === 'group' ? address.members : [address]));
}

/** `local@domain` as the directory would look it up, without judging it. */
export function mailboxText(mailbox: HeaderMailbox): string {
  return mailbox.domain === '' ? mailbox.local : `${mailbox.local}@${mailbox.domain}`;
}

const DOMAIN_LITERAL_CHARACTERS_MAX = 64;

class AddressReader {
  addresses: HeaderAddress[] = [];
  truncated = false;
  readonly #text: string;
  #at = 0;
  #count = 0;
  /** Tokens since the last separator. */
  #tokens: Token[] = [];
  /** What stood between angle brackets since the last separator. */
  #angle: string | undefined;
  #tokensBeforeAngle = 0;
  #hasAt = false;
  #group: { name: string; members: HeaderMailbox[] } | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    while (this.#at < this.#text.length && !this.truncated) this.#step();
    this.#finishMailbox();
    this.#finishGroup();
  }

  #step(): void {
    const text = this.#text;
    const start = this.#at;
    const character = text[start] ?? '';
    switch (character) {
      case ' ':
      case '\t':
        this.#at++;
        return;
      case '"':
        this.#at = endOfQuoted(text, start);
        this.#push(unquote(text.slice(start, this.#at)), start, true);
        return;
      case '(':
        this.#at = endOfComment(text, start);
        this.#tokens.push({
          kind: 'comment',
          value: text
            .slice(start + 1, this.#at)
            .replace(/\)$/, '')
            .replaceAll(/\\(.)/g, '$1')
            .trim(),
        });
        return;
      case '<':
        this.#readAngle();
        return;
      case ',':
      case ';':
        this.#at++;
        this.#finishMailbox();
        if (character === ';') this.#finishGroup();
        return;
      case ':':
        this.#at++;
        this.#openGroup();
        return;
      case '>':
        this.#at++;
        return;
      case '@':
      case '.':
        this.#at++;
        this.#tokens.push({ kind: 'special', value: character });
        this.#hasAt ||= character === '@';
        return;
      default:
        if (this.#isSecondAddress()) this.#finishMailbox();
        this.#at = endOfAtom(text, start);
        this.#push(text.slice(start, this.#at), start, false);
    }
  }

  /** "a@b c@d": a new word with an `@` behind a whole addr-spec begins the next mailbox, its comma forgotten. */
  #isSecondAddress(): boolean {
    const text = this.#text;
    if (text[this.#at - 1] !== ' ' || this.#tokens.at(-1)?.kind !== 'text' || this.#angle !== undefined) return false;
    return this.#hasAt && /^[^\s"(<>,;:@]{1,64}@[^\s"(<>,;:@]/.test(text.slice(this.#at, this.#at + 66));
  }

  #push(value: string, start: number, quoted: boolean): void {
    const before = this.#text[start - 1];
    this.#tokens.push({ kind: 'text', value, spaced: before === ' ' || before === '\t', quoted });
  }

  /** Up to the closing bracket outside of quotes, or what should have been one. */
  #readAngle(): void {
    const text = this.#text;
    let at = this.#at + 1;
    while (at < text.length && text[at] !== '>' && text[at] !== '<') {
      at = text[at] === '"' ? endOfQuoted(text, at) : at + 1;
    }
    if (text[at] === '<' && text.slice(this.#at + 1, at).trim() !== '' && this.#angle === undefined) {
      // "a < b <c@d>": the first bracket was part of the name.
      this.#push(text.slice(this.#at, at).trim(), this.#at, false);
      this.#at = at;
      return;
    }
    // A mailbox that is followed by another without a comma still is one.
    if (this.#angle !== undefined) {
      const name = this.#tokens.splice(this.#tokensBeforeAngle);
      this.#finishMailbox();
      this.#tokens = name;
    }
    this.#tokensBeforeAngle = this.#tokens.length;
    this.#angle = text.slice(this.#at + 1, at);
    this.#at = text[at] === '<' ? at : at + 1;
  }

  #openGroup(): void {
    const name = phrase(this.#tokens);
    this.#tokens = [];
    this.#angle = undefined;
    if (this.#group !== undefined) this.#finishGroup();
    this.#group = { name, members: [] };
  }

  #finishGroup(): void {
    const group = this.#group;
    if (group === undefined) return;
    this.#group = undefined;
    this.addresses.push({ kind: 'group', name: group.name, members: group.members });
  }

  #finishMailbox(): void {
    const tokens = this.#tokens;
    const angle = this.#angle;
    this.#tokens = [];
    this.#hasAt = false;
    this.#angle = undefined;
    const mailbox = angle === undefined ? bareMailbox(tokens) : angleMailbox(tokens, angle);
    if (mailbox === undefined) return;
    if (++this.#count > ADDRESSES_MAX) {
      this.truncated = true;
      return;
    }
    (this.#group?.members ?? this.addresses).push(mailbox);
  }
}

function endOfAtom(text: string, start: number): number {
  let at = start;
  // An encoded-word is one atom even where its text holds what would end one.
  if (text.startsWith('=?', at)) {
    const match = /^=\?[^?\s]{1,64}\?[bq]\?[^?]{0,2000}\?=/i.exec(text.slice(at, at + 2100));
    if (match !== null) return at + match[0].length;
  }
  if (text[at] === '[') {
    // A domain literal, which may hold colons.
    const close = text.indexOf(']', at);
    if (close !== -1 && close - at <= DOMAIN_LITERAL_CHARACTERS_MAX) return close + 1;
  }
  while (at < text.length && !' \t"(<>,;:@.'.includes(text[at] ?? '')) at++;
  return Math.max(at, start + 1);
}

function angleMailbox(tokens: readonly Token[], angle: string): HeaderMailbox | undefined {
  const name = phrase(tokens) || commentOf(tokens);
  const { route, rest } = splitRoute(angle.trim());
  const { local, domain } = splitAddrSpec(rest);
  if (local === '' && domain === '' && name === undefined) return undefined;
  return { kind: 'mailbox', name: name === '' ? undefined : name, route, local, domain };
}

/** An addr-spec without brackets; a comment behind it is an old way to give the name (RFC 5322 section 3.4). */
function bareMailbox(tokens: readonly Token[]): HeaderMailbox | undefined {
  const at = tokens.findLastIndex((token) => token.kind === 'special' && token.value === '@');
  if (at === -1) {
    const words = phrase(tokens);
    if (words === '') return undefined;
    return { kind: 'mailbox', name: commentOf(tokens), route: undefined, local: words, domain: '' };
  }
  // "Name user@domain", brackets forgotten: what stands apart before the local part is the name.
  let start = at;
  while (start > 0 && !isApart(tokens, start, at)) start--;
  const local = joined(tokens.slice(start, at));
  const domain = joined(tokens.slice(at + 1));
  const name = phrase(tokens.slice(0, start)) || commentOf(tokens);
  return { kind: 'mailbox', name, route: undefined, local, domain };
}

/** True when the token at `start` begins a word of its own, so that the local part begins there. */
function isApart(tokens: readonly Token[], start: number, at: number): boolean {
  const token = tokens[start];
  const before = tokens[start - 1];
  if (start === at || token === undefined || before === undefined || token.kind !== 'text') return false;
  return (
    before.kind === 'comment' ||
    (before.kind === 'text' && token.spaced) ||
    (before.kind === 'text' && before.quoted !== token.quoted)
  );
}

function joined(tokens: readonly Token[]): string {
  let out = '';
  for (const token of tokens) if (token.kind !== 'comment') out += token.value;
  return out;
}

/** Words with single spaces between them; a dot clings to the word before it. */
function phrase(tokens: readonly Token[]): string {
  let out = '';
  let glue = true;
  for (const token of tokens) {
    if (token.kind === 'comment') continue;
    if (token.kind === 'text') {
      out += out !== '' && (!glue || token.spaced) ? ` ${token.value}` : token.value;
      glue = false;
    } else {
      out += token.value;
      glue = true;
    }
  }
  return out;
}

function commentOf(tokens: readonly Token[]): string | undefined {
  for (const token of tokens) if (token.kind === 'comment' && token.value !== '') return token.value;
  return undefined;
}

/** obs-route (RFC 5322 section 4.4): `@a,@b:rest`. */
function splitRoute(angle: string): { route: string | undefined; rest: string } {
  if (!angle.startsWith('@')) return { route: undefined, rest: angle };
  const colon = angle.indexOf(':');
  if (colon === -1) return { route: undefined, rest: angle };
  return { route: angle.slice(0, colon).replaceAll(/\s/g, ''), rest: angle.slice(colon + 1) };
}

function splitAddrSpec(text: string): { local: string; domain: string } {
  const at = text.lastIndexOf('@');
  const left = at === -1 ? text : text.slice(0, at);
  const right = at === -1 ? '' : text.slice(at + 1);
  return { local: addrWords(left), domain: addrWords(right) };
}

/** Quotes, comments and white space taken out of one side of an addr-spec. */
function addrWords(text: string): string {
  if (!/["(\s]/.test(text)) return text;
  let out = '';
  for (let at = 0; at < text.length; ) {
    const character = text[at];
    if (character === '"') {
      const end = endOfQuoted(text, at);
      out += unquote(text.slice(at, end));
      at = end;
    } else if (character === '(') at = endOfComment(text, at);
    else {
      if (character !== ' ' && character !== '\t') out += character;
      at++;
    }
  }
  return out;
}

function unquote(text: string): string {
  const closed = text.length > 1 && text.endsWith('"');
  const inner = text.slice(1, closed ? -1 : undefined);
  return inner.includes('\\') ? inner.replaceAll(/\\(.)/g, '$1') : inner;
}
