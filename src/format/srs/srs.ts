import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  type Address,
  type Domain,
  formatLocalpart,
  type Localpart,
  makeAddress,
  parseAddressLiteral,
  parseDomain,
  parseLocalpart,
} from '#format/address';

/** So long a report may take: five days in our queue, as many in another's, and people on holiday. */
export const SRS_VALID_DAYS = 21;
const DAY_MS = 24 * 3600 * 1000;
/** Two letters of base 32: they come round after 1,024 days. */
const DAYS_CYCLE = 1024;
/**
 * Letters of base 32, which has one case only, since some servers change the case of local parts: 30 bits. Each guess is
 * an RCPT that fails, and a hit is one address for 21 days.
 */
const HASH_LETTERS = 6;
/** 80 bits: nobody guesses one, and no two paths meet. */
const TOKEN_LETTERS = 16;
/** RFC 4648 section 6. */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export interface SrsMaking {
  /** Where reports come back to. */
  readonly domain: Domain;
  readonly secret: Uint8Array;
  readonly nowMs: number;
}

/** Addresses are made with the current one; those that former ones made are still known. */
export interface SrsSecrets {
  readonly current: Uint8Array;
  readonly former: readonly Uint8Array[];
}

export type SrsReading =
  /** Not an address of this kind. */
  | { readonly kind: 'none' }
  /** Begins like one and is none. */
  | { readonly kind: 'malformed' }
  /** Was not made here, or was changed on its way. */
  | { readonly kind: 'forged' }
  /** `madeMs`: the beginning of the day it was made; undefined for SRS1, whose age the first forwarder judges. */
  | { readonly kind: 'path' | 'expired'; readonly path: Address; readonly madeMs: number | undefined }
  /** Its path is kept elsewhere, under this token. */
  | { readonly kind: 'stored' | 'stored-expired'; readonly token: string; readonly madeMs: number };

/** Whether a local part means to be one. */
export function isSrsLocalpart(localpart: Localpart): boolean {
  return /^SRS[01][=+-]/i.test(localpart);
}

/**
 * The address that stands for a path: SRS0 for an ordinary one, SRS1 for one that another forwarder made, which then
 * stays as long as it was. A path that is at this domain already is given back. Undefined where it does not fit into the
 * 64 octets of a local part, or would not be read as it was written: then it has to be stored.
 */
export function makeSrsAddress(path: Address, making: SrsMaking): Address | undefined {
  if (path.domain === making.domain) return path;
  const { secret, nowMs } = making;
  const wrapped = wrappedOf(path);
  if (wrapped === undefined) {
    const day = dayLetters(nowMs);
    const made = `SRS0=${hashOf(secret, ['srs0', day, path.domain, path.localpart])}=${day}=${path.domain}=${path.localpart}`;
    return checked(made, path, making);
  }
  const { host, rest } = wrapped;
  // It has been here before: whoever forwarded it since is left out.
  if (host === making.domain) return addressOf(`SRS0${rest}`, host);
  const made = `SRS1=${hashOf(secret, ['srs1', host, rest])}=${host}=${rest}`;
  return checked(made, undefined, making);
}

/** The address for a path that is kept under a token: SRS0 with no domain in it. */
export function makeStoredSrsAddress(token: string, making: SrsMaking): Address {
  const day = dayLetters(making.nowMs);
  const made = `SRS0=${hashOf(making.secret, ['srs0', day, '', token])}=${day}==${token}`;
  const address = checked(made, undefined, making);
  if (address === undefined) throw new RangeError(`Cannot make an address at ${making.domain} for a token`);
  return address;
}

/** The token of a path: the same path has the same. */
export function srsToken(path: Address, secret: Uint8Array): string {
  return lettersOf(
    createHmac('sha256', secret).update(`token\0${path.localpart}\0${path.domain}`).digest(),
    TOKEN_LETTERS,
  );
}

/** What an address of ours stands for. Letters may have changed their case on the way. */
export function readSrsAddress(localpart: Localpart, secrets: SrsSecrets, nowMs: number): SrsReading {
  if (!isSrsLocalpart(localpart)) return { kind: 'none' };
  // Ours have an equals sign there; other forwarders may write otherwise, and theirs we only wrap.
  if (localpart[4] !== '=') return { kind: 'malformed' };
  const fields = localpart.slice(5).split('=');
  return localpart[3] === '0' ? readSrs0(fields, secrets, nowMs) : readSrs1(fields, secrets);
}

function readSrs0(fields: readonly string[], secrets: SrsSecrets, nowMs: number): SrsReading {
  const [hash = '', day = '', host = '', ...rest] = fields;
  const local = rest.join('=');
  const daysOld = ageOf(day, nowMs);
  if (daysOld === undefined || local === '') return { kind: 'malformed' };
  if (!isHash(hash, secrets, ['srs0', day, host, local])) return { kind: 'forged' };
  const madeMs = (Math.floor(nowMs / DAY_MS) - daysOld) * DAY_MS;
  const expired = daysOld > SRS_VALID_DAYS;
  if (host === '') return { kind: expired ? 'stored-expired' : 'stored', token: local.toUpperCase(), madeMs };
  const path = addressOf(local, host);
  return path === undefined ? { kind: 'malformed' } : { kind: expired ? 'expired' : 'path', path, madeMs };
}

function readSrs1(fields: readonly string[], secrets: SrsSecrets): SrsReading {
  const [hash = '', host = '', ...more] = fields;
  const rest = more.join('=');
  if (host === '' || !/^[=+-]./.test(rest)) return { kind: 'malformed' };
  if (!isHash(hash, secrets, ['srs1', host, rest])) return { kind: 'forged' };
  const path = addressOf(`SRS0${rest}`, host);
  return path === undefined ? { kind: 'malformed' } : { kind: 'path', path, madeMs: undefined };
}

/** The first forwarder, and what it has made without its `SRS0`, of a path that was forwarded before. */
function wrappedOf({ localpart, domain }: Address): { readonly host: string; readonly rest: string } | undefined {
  if (/^SRS0[=+-]./i.test(localpart)) return { host: domain, rest: localpart.slice(4) };
  const match = /^SRS1[=+-][^=]*=([^=]+)=([=+-].+)$/is.exec(localpart);
  const host = match?.[1] ?? '';
  return match === null || hostOf(host) === undefined ? undefined : { host, rest: match[2] ?? '' };
}

/** As an address, where it has room and is read as it was meant. */
function checked(text: string, path: Address | undefined, { domain, secret, nowMs }: SrsMaking): Address | undefined {
  const localpart = parseLocalpart(formatLocalpart(text as Localpart));
  const address = localpart === undefined ? undefined : makeAddress(localpart, domain);
  if (address === undefined) return undefined;
  const read = readSrsAddress(address.localpart, { current: secret, former: [] }, nowMs);
  if (read.kind !== 'path') return read.kind === 'stored' ? address : undefined;
  const same = path === undefined || (read.path.localpart === path.localpart && read.path.domain === path.domain);
  return same ? address : undefined;
}

function addressOf(local: string, host: string): Address | undefined {
  const localpart = parseLocalpart(formatLocalpart(local as Localpart));
  const domain = hostOf(host);
  return localpart === undefined || domain === undefined ? undefined : makeAddress(localpart, domain);
}

function hostOf(text: string): Domain | undefined {
  return text.startsWith('[') ? parseAddressLiteral(text) : parseDomain(text);
}

function isHash(hash: string, { current, former }: SrsSecrets, fields: readonly string[]): boolean {
  const given = Buffer.from(hash.toUpperCase());
  if (given.length !== HASH_LETTERS) return false;
  return [current, ...former].some((secret) => timingSafeEqual(given, Buffer.from(hashOf(secret, fields))));
}

/** Over the fields in lower case: what changes the case of a local part does not make it another one. */
function hashOf(secret: Uint8Array, fields: readonly string[]): string {
  const text = fields.join('\0').toLowerCase().normalize('NFC');
  return lettersOf(createHmac('sha256', secret).update(text).digest(), HASH_LETTERS);
}

function lettersOf(octets: Uint8Array, count: number): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const octet of octets) {
    value = ((value << 8) | octet) & 0xffff;
    for (bits += 8; bits >= 5 && text.length < count; bits -= 5) text += letters[(value >> (bits - 5)) & 31];
  }
  return text;
}

function dayLetters(nowMs: number): string {
  const day = Math.floor(nowMs / DAY_MS) % DAYS_CYCLE;
  return `${letters[day >> 5] ?? ''}${letters[day & 31] ?? ''}`;
}

/** Days since these letters; -1 for tomorrow, which a clock that was set back makes. Undefined for no letters. */
function ageOf(day: string, nowMs: number): number | undefined {
  if (!/^[A-Z2-7]{2}$/i.test(day)) return undefined;
  const [high, low] = [letters.indexOf(day.charAt(0).toUpperCase()), letters.indexOf(day.charAt(1).toUpperCase())];
  const age = (Math.floor(nowMs / DAY_MS) - (high * 32 + low)) % DAYS_CYCLE;
  const days = (age + DAYS_CYCLE) % DAYS_CYCLE;
  return days === DAYS_CYCLE - 1 ? -1 : days;
}
