/** Hashes of passwords: argon2id for what people choose, SHA-256 for what we draw with 160 bits. RFC 9106. */
import { type Argon2Parameters, argon2, createHash, timingSafeEqual } from 'node:crypto';
import { Fault } from '#base/fault';
import type { Random } from '#base/random';
import type { Role } from './records.ts';

export interface Argon2Cost {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

export const userCost: Argon2Cost = { memory: 19_456, passes: 2, parallelism: 1 };
export const operatorCost: Argon2Cost = { memory: 65_536, passes: 3, parallelism: 4 };

/** Hashings at once: each takes a thread of libuv's pool and megabytes of memory. */
const HASHINGS_MAX = 2;
/** Hashings that wait; one more is refused for now, so that a flood of sign-ins cannot hold everything else back. */
const WAITING_MAX = 200;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

export interface PasswordsOptions {
  readonly random: Random;
  readonly waitingMax?: number;
  /** For users; smaller in tests alone. */
  readonly cost?: Argon2Cost;
  readonly operatorCost?: Argon2Cost;
}

export class Passwords {
  readonly #random: Random;
  readonly #waitingMax: number;
  readonly #cost: Argon2Cost;
  readonly #operatorCost: Argon2Cost;
  readonly #waiting: (() => void)[] = [];
  readonly #dummy: string;
  #running = 0;

  constructor(options: PasswordsOptions) {
    this.#random = options.random;
    this.#waitingMax = options.waitingMax ?? WAITING_MAX;
    this.#cost = options.cost ?? userCost;
    this.#operatorCost = options.operatorCost ?? operatorCost;
    this.#dummy = formatPhc(this.#cost, options.random.bytes(SALT_BYTES), options.random.bytes(HASH_BYTES));
  }

  /** Hashings that run or wait. */
  get load(): number {
    return this.#running + this.#waiting.length;
  }

  /** A PHC string. Operators get the higher cost. */
  async hash(password: string, role: Role | 'user' = 'user'): Promise<string> {
    const cost = this.#costOf(role);
    const salt = this.#random.bytes(SALT_BYTES);
    return formatPhc(cost, salt, await this.#derive(password, cost, salt, HASH_BYTES));
  }

  /** Whether the password is the one; `stale` when it should be hashed anew with today's cost. */
  async verify(
    password: string,
    phc: string,
    role: Role | 'user' = 'user',
  ): Promise<{ readonly ok: boolean; readonly stale: boolean }> {
    const stored = parsePhc(phc);
    if (stored === undefined) throw new Fault('temporary', 'A stored password hash cannot be read');
    const found = await this.#derive(password, stored.cost, stored.salt, stored.hash.length);
    return { ok: timingSafeEqual(found, stored.hash), stale: !sameCost(stored.cost, this.#costOf(role)) };
  }

  /** As long as a real verification: an unknown login must not answer sooner than a known one. */
  async verifyNothing(password: string): Promise<void> {
    await this.verify(password, this.#dummy);
  }

  #costOf(role: Role | 'user'): Argon2Cost {
    return role === 'operator' ? this.#operatorCost : this.#cost;
  }

  async #derive(password: string, cost: Argon2Cost, nonce: Uint8Array, tagLength: number): Promise<Uint8Array> {
    if (this.#running >= HASHINGS_MAX) {
      if (this.#waiting.length >= this.#waitingMax) {
        throw new Fault('limit', `${this.#waiting.length} password hashings are waiting`, {
          publicText: 'Too many sign-ins at once, please try again in a moment',
        });
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return await derive({ message: password.normalize('NFC'), nonce, tagLength, ...cost });
    } finally {
      // The place goes to the next one in line, so that nobody overtakes.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

function derive(parameters: Argon2Parameters): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

interface Phc {
  readonly cost: Argon2Cost;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

const phcText =
  /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,4}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,171})$/;

/** The PHC string format: base64 without padding. */
export function formatPhc(cost: Argon2Cost, salt: Uint8Array, hash: Uint8Array): string {
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

export function parsePhc(text: string): Phc | undefined {
  const match = phcText.exec(text);
  if (match === null) return undefined;
  const [, memory, passes, parallelism, salt = '', hash = ''] = match;
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  if (cost.parallelism < 1 || cost.passes < 1 || cost.memory < 8 * cost.parallelism) return undefined;
  return { cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

function sameCost(a: Argon2Cost, b: Argon2Cost): boolean {
  return a.memory === b.memory && a.passes === b.passes && a.parallelism === b.parallelism;
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}

/** Letters and digits that survive being read out: no l, 1, o, 0. 32 of them are 160 bits. */
const appAlphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
const APP_PASSWORD_CHARACTERS = 32;
const appPrefix = '$sha256$';

/** A new app password, in groups of four for reading: shown once, kept as its hash. */
export function newAppPassword(random: Random): string {
  let text = '';
  for (const byte of random.bytes(APP_PASSWORD_CHARACTERS)) text += appAlphabet[byte & 31];
  return (text.match(/.{4}/g) ?? []).join('-');
}

/** With 160 random bits a slow hash would add nothing: there is nothing to guess. */
export function hashAppPassword(password: string): string {
  return appPrefix + createHash('sha256').update(plainAppPassword(password)).digest('base64url');
}

/** Whether a text can be an app password at all: dashes, spaces and case do not matter. */
export function isAppPassword(password: string): boolean {
  return password.length <= 100 && /^[a-km-np-z2-9]{32}$/.test(plainAppPassword(password));
}

/** In constant time. */
export function isSameAppPassword(password: string, hash: string): boolean {
  const found = Buffer.from(hashAppPassword(password));
  const stored = Buffer.from(hash);
  return found.length === stored.length && timingSafeEqual(found, stored);
}

function plainAppPassword(password: string): string {
  return password.replaceAll(/[-\s]/g, '').toLowerCase();
}

/** A password for a person to type once and change: 20 characters, 100 bits. */
export function newRandomPassword(random: Random): string {
  let text = '';
  for (const byte of random.bytes(20)) text += appAlphabet[byte & 31];
  return (text.match(/.{5}/g) ?? []).join('-');
}
