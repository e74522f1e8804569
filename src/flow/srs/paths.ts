import type { Clock } from '#base/clock';
import type { MaybePromise } from '#base/connection';
import type { Log } from '#base/log';
import type { Random } from '#base/random';
import { type Address, type Domain, formatAddress, parseAddress, type ReversePath } from '#format/address';
import {
  isSrsLocalpart,
  makeSrsAddress,
  makeStoredSrsAddress,
  readSrsAddress,
  SRS_VALID_DAYS,
  type SrsSecrets,
  srsToken,
} from '#format/srs';
import type { SealedSrsSecret } from '#model/srs';

const DAY_MS = 24 * 3600 * 1000;
const SECRET_BYTES = 32;
const SECRET_AGE_MS_MAX = 90 * DAY_MS;
/** A day more than addresses are good for: their dates are whole days. */
const KEPT_MS = (SRS_VALID_DAYS + 2) * DAY_MS;
/** An address that stands for one of ours again: made before `srs.domain` changed, say. More is somebody's trick. */
const ROUNDS_MAX = 4;
/** Slices of forgotten paths in one go. */
const SLICES_MAX = 100;

export interface SrsStore {
  listSrsSecrets(args: undefined): Promise<readonly SealedSrsSecret[]>;
  addSrsSecret(args: {
    readonly sealed: Uint8Array;
    readonly nowMs: number;
    readonly unlessSinceMs: number;
  }): Promise<{ readonly added: boolean }>;
  storeSrsPath(args: { readonly token: string; readonly path: string; readonly nowMs: number }): Promise<void>;
  findSrsPath(args: { readonly token: string }): Promise<string | undefined>;
  forgetSrs(args: {
    readonly supersededBeforeMs: number;
    readonly usedBeforeMs: number;
  }): Promise<{ readonly paths: number }>;
}

export interface SrsHouse {
  readonly store: SrsStore;
  /** With the key file of the data directory. */
  readonly secrets: { seal(secret: Uint8Array): Uint8Array; open(sealed: Uint8Array): Uint8Array };
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Where paths are made now: `srs.domain`, or the host name. */
  readonly domain: () => Domain;
  /** Paths made here are known too: the host name, whatever `srs.domain` is. */
  readonly hostname: string;
}

/** Whom what is sent to an address of ours goes to. */
export type SrsReturn =
  /** It is no such address. */
  | { readonly kind: 'none' }
  | { readonly kind: 'path'; readonly path: Address }
  /** Not made here; made too long ago; or nothing of the kind. */
  | { readonly kind: 'forged' | 'expired' | 'unknown' };

/** For people who ask what an address is. */
export interface SrsExplanation {
  readonly result: SrsReturn['kind'];
  /** Also of one that is too old. */
  readonly path: string | null;
  readonly madeMs: number | null;
  /** First moment at which it is not taken any more. */
  readonly goodUntilMs: number | null;
}

export class SrsPaths {
  readonly #house: SrsHouse;
  #secrets: SrsSecrets | undefined;
  #currentMs = 0;

  /** `tend` is to be called before anything else. */
  constructor(house: SrsHouse) {
    this.#house = house;
  }

  /** Makes a secret where there is none or it is old, reads them, and forgets what nobody needs. At the start, and daily. */
  async tend(): Promise<void> {
    const { store, clock, random, secrets } = this.#house;
    const nowMs = clock.now();
    const readable = await this.#read();
    if (!readable || nowMs - this.#currentMs > SECRET_AGE_MS_MAX) {
      const sealed = secrets.seal(random.bytes(SECRET_BYTES));
      const unlessSinceMs = readable ? nowMs - SECRET_AGE_MS_MAX : nowMs;
      await store.addSrsSecret({ sealed, nowMs, unlessSinceMs });
    }
    const beforeMs = nowMs - KEPT_MS;
    for (let slice = 0; slice < SLICES_MAX; slice++) {
      const { paths } = await store.forgetSrs({ supersededBeforeMs: beforeMs, usedBeforeMs: beforeMs });
      if (paths === 0) break;
    }
    await this.#read();
  }

  /** False where none can be read. */
  async #read(): Promise<boolean> {
    const { store, secrets, log } = this.#house;
    const read: { readonly secret: Uint8Array; readonly createdMs: number }[] = [];
    for (const { sealed, createdMs } of await store.listSrsSecrets(undefined)) {
      try {
        read.push({ secret: secrets.open(sealed), createdMs });
      } catch (error) {
        // Another key file: what was made with it is lost, what is made from now on need not be.
        log.warn('srs.secret', 'Cannot open a secret of rewritten reverse-paths', { error: String(error) });
      }
    }
    const [current, ...former] = read;
    if (current === undefined) return false;
    this.#secrets = { current: current.secret, former: former.map(({ secret }) => secret) };
    this.#currentMs = current.createdMs;
    return true;
  }

  /**
   * The reverse-path that a message goes on with: one of ours in place of somebody else's. The null path stays, and
   * so does one that is at our domain already.
   */
  rewriteReversePath(path: ReversePath): MaybePromise<ReversePath> {
    if (path === null) return null;
    const { clock, store } = this.#house;
    const nowMs = clock.now();
    const secret = this.#known.current;
    const making = { domain: this.#house.domain(), secret, nowMs };
    const made = makeSrsAddress(path, making);
    if (made !== undefined) return made;
    const token = srsToken(path, secret);
    // Kept before it is sent: what comes back must find it.
    return store
      .storeSrsPath({ token, path: formatAddress(path), nowMs })
      .then(() => makeStoredSrsAddress(token, making));
  }

  /** Whom mail to an address goes to, whoever sends it: reports have the null path, people answer as themselves. */
  resolve(address: Address): MaybePromise<SrsReturn> {
    return this.#isOurs(address) ? this.#follow(address) : { kind: 'none' };
  }

  async explain(address: Address): Promise<SrsExplanation> {
    const nothing = { path: null, madeMs: null, goodUntilMs: null };
    if (!this.#isOurs(address)) return { ...nothing, result: 'none' };
    const { kind, path, madeMs } = await this.#readOne(address);
    const goodUntilMs = madeMs === undefined ? null : madeMs + (SRS_VALID_DAYS + 1) * DAY_MS;
    return {
      result: kind,
      path: path === undefined ? null : formatAddress(path),
      madeMs: madeMs ?? null,
      goodUntilMs,
    };
  }

  #isOurs({ localpart, domain }: Address): boolean {
    return isSrsLocalpart(localpart) && (domain === this.#house.domain() || domain === this.#house.hostname);
  }

  async #follow(address: Address): Promise<SrsReturn> {
    let at = address;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const { kind, path } = await this.#readOne(at);
      if (kind !== 'path' || path === undefined) return { kind: kind === 'path' ? 'unknown' : kind };
      if (!this.#isOurs(path)) return { kind, path };
      at = path;
    }
    return { kind: 'unknown' };
  }

  async #readOne(address: Address): Promise<{
    readonly kind: SrsReturn['kind'];
    readonly path?: Address | undefined;
    readonly madeMs?: number | undefined;
  }> {
    const reading = readSrsAddress(address.localpart, this.#known, this.#house.clock.now());
    switch (reading.kind) {
      case 'none':
      case 'malformed':
        return { kind: 'unknown' };
      case 'forged':
        return { kind: 'forged' };
      case 'path':
      case 'expired':
        return reading;
      case 'stored':
      case 'stored-expired': {
        const text = await this.#house.store.findSrsPath({ token: reading.token });
        const path = text === undefined ? undefined : parseAddress(text);
        const { madeMs } = reading;
        // What it stood for is forgotten later than it expires.
        if (reading.kind === 'stored-expired' || path === undefined) return { kind: 'expired', path, madeMs };
        return { kind: 'path', path, madeMs };
      }
      default:
        return reading satisfies never;
    }
  }

  get #known(): SrsSecrets {
    if (this.#secrets === undefined) throw new Error('The secrets of reverse-paths were not read');
    return this.#secrets;
  }
}
