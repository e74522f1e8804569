import { type Clock, sleep } from '#base/clock';
import type { MaybePromise } from '#base/connection';
import { Fault } from '#base/fault';
import type { TimeKeys } from '#base/ids';
import type { Log } from '#base/log';
import type { Metrics } from '#base/metric';
import type { Random } from '#base/random';
import type { SettingsSnapshot } from '#base/setting';
import { BoundedMap } from '#base/tally';
import { addressKey } from '#format/address';
import {
  type DirectoryWrites,
  isAppPassword,
  isSameAppPassword,
  type LoginRecord,
  loginAddress,
  type Passwords,
  type StoredCredential,
} from '#model/directory';
import { isLoopback, Networks, platformSettings } from '#model/settings';
import { networksOf } from './networks.ts';
import { RememberedSignIns } from './remembered.ts';
import { signInSettings } from './settings.ts';
import { type Admission, SignInThrottle, type ThrottleLimits } from './throttle.ts';
import type { SignInRefusal, SignInRequest, SignInResult } from './types.ts';

export interface SignInDirectory {
  accountByLogin(login: string, defaultDomain?: string): MaybePromise<LoginRecord | undefined>;
}

export interface SignInsOptions {
  readonly directory: SignInDirectory;
  readonly store: Pick<DirectoryWrites, 'rehashPassword' | 'noteCredentialUse' | 'noteSignIn'>;
  readonly passwords: Passwords;
  readonly settings: () => SettingsSnapshot;
  readonly clock: Clock;
  readonly random: Random;
  readonly keys: TimeKeys;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Tries that are held back at once; one more is sent away, so that delays cannot fill the memory. */
const WAITING_MAX = 5000;
/** How often the last use of a credential is written down. */
const USE_NOTED_MS = 3_600_000;
const DAY_MS = 86_400_000;
const NOTED_MAX = 20_000;

/** Where a try stands between its parts. */
interface Attempt {
  readonly request: SignInRequest;
  readonly login: string;
  readonly recent: boolean;
  readonly limits: ThrottleLimits;
  readonly rememberedMs: number;
  readonly failuresMax: number;
  readonly record: LoginRecord | undefined;
  readonly network: string;
  readonly digest: string;
  readonly admission: Extract<Admission, { kind: 'try' }>;
}

type Checked =
  | { readonly kind: 'right'; readonly credential: StoredCredential; readonly stale: boolean }
  | { readonly kind: 'wrong'; readonly repeated: boolean };

/** The one door for passwords, whatever the protocol: checks, counts, holds back, remembers. */
export class SignIns {
  readonly #options: SignInsOptions;
  readonly #throttle: SignInThrottle;
  readonly #remembered: RememberedSignIns;
  readonly #failures = new WeakMap<object, number>();
  readonly #usesNoted = new BoundedMap<number>(NOTED_MAX);
  readonly #cleartextNoted = new BoundedMap<number>(NOTED_MAX);
  readonly #networks = new WeakMap<SettingsSnapshot, Networks>();
  #waiting = 0;

  constructor(options: SignInsOptions) {
    this.#options = options;
    this.#throttle = new SignInThrottle(options.clock);
    this.#remembered = new RememberedSignIns(options.clock, options.random);
  }

  /** Whether a connection may send its password as it is: it has TLS, never left the machine, or the operator allows it. */
  passwordAllowed(remoteAddress: string, tls: boolean): boolean {
    if (tls || networksOf(remoteAddress) === undefined) return true;
    const policy = this.#options.settings().get(platformSettings.cleartextAuth);
    return policy === 'on' || (policy === 'loopback' && isLoopback(remoteAddress));
  }

  /** Answers when the answer is due: delays are part of it. Never rejects. */
  async signIn(request: SignInRequest): Promise<SignInResult> {
    try {
      const result = await this.#signIn(request);
      this.#tell(request, result);
      return result;
    } catch (error) {
      this.#options.log.error('signin.failed', 'Cannot check a sign-in', { error, protocol: request.protocol });
      const text =
        error instanceof Fault && error.kind === 'limit'
          ? error.publicText
          : 'Temporary failure on our side, please try again later';
      return {
        kind: 'temporary',
        why: error instanceof Fault && error.kind === 'limit' ? 'busy' : 'failure',
        publicText: text,
        retryAfterMs: 30_000,
        close: false,
      };
    }
  }

  /**
   * A protocol refused a password before it came here (no TLS): the owner is told once a day that it crossed the
   * network in clear. Nothing is checked, so anybody can cause it; it says no more than that.
   */
  async passwordInClear(
    login: string,
    request: Pick<SignInRequest, 'protocol' | 'remoteAddress' | 'listenerDefaultDomain'>,
  ): Promise<void> {
    const address = loginAddress(stripRecent(login).login, request.listenerDefaultDomain);
    if (address === undefined) return;
    const { clock, keys, store } = this.#options;
    const key = addressKey(address);
    if ((this.#cleartextNoted.get(key) ?? Number.NEGATIVE_INFINITY) > clock.monotonic() - DAY_MS) return;
    this.#cleartextNoted.set(key, clock.monotonic());
    const by = { id: keys.next(), actor: 'system', nowMs: clock.now() };
    await store.noteSignIn({
      by,
      addressKey: key,
      action: 'signin.cleartext',
      protocol: request.protocol,
      client: request.remoteAddress,
    });
  }

  async #signIn(request: SignInRequest): Promise<SignInResult> {
    const { directory, settings } = this.#options;
    const snapshot = settings();
    const { login, recent } = stripRecent(request.login);
    if (!this.passwordAllowed(request.remoteAddress, request.tls)) {
      await this.passwordInClear(login, request);
      return refused('cleartext', false);
    }
    const failuresMax = snapshot.get(signInSettings.failuresPerConnection);
    if ((this.#failures.get(request.connection) ?? 0) >= failuresMax) return refused('credentials', true);
    const record = await directory.accountByLogin(login, request.listenerDefaultDomain);
    const limits = limitsOf(snapshot);
    const of = { login: record?.account.addressKey ?? login.toLowerCase(), limits };
    let admission = this.#admit(request, snapshot, of);
    for (; admission.kind === 'later'; admission = this.#admit(request, snapshot, of)) await admission.next;
    if (admission.kind === 'busy') return busy();
    if (admission.kind === 'too-many') return tooMany(admission.retryAfterMs);
    const attempt: Attempt = {
      request,
      login,
      recent,
      limits,
      rememberedMs: snapshot.get(signInSettings.remembered),
      failuresMax,
      record,
      network: networksOf(request.remoteAddress)?.[0] ?? '',
      digest: this.#remembered.digest(
        record?.account.id ?? 0,
        record?.account.credentialVersion ?? 0,
        record === undefined ? `${login}\0${request.password}` : request.password,
      ),
      admission,
    };
    return await this.#run(attempt);
  }

  async #run(attempt: Attempt): Promise<SignInResult> {
    let checked: Checked;
    let startedMs = this.#options.clock.monotonic();
    try {
      if (attempt.admission.delayMs > 0 && !(await this.#hold(attempt.admission.delayMs, attempt.request.signal))) {
        attempt.admission.done('unknown');
        return busy();
      }
      startedMs = this.#options.clock.monotonic();
      checked = await this.#check(attempt);
    } catch (error) {
      attempt.admission.done('unknown');
      throw error;
    }
    if (checked.kind === 'right') return this.#succeed(attempt, checked);
    return await this.#fail(attempt, { repeated: checked.repeated, startedMs });
  }

  #admit(request: SignInRequest, snapshot: SettingsSnapshot, of: { login: string; limits: ThrottleLimits }): Admission {
    const networks = networksOf(request.remoteAddress);
    let exempt = this.#networks.get(snapshot);
    if (exempt === undefined) {
      exempt = new Networks(snapshot.get(platformSettings.exemptNetworks));
      this.#networks.set(snapshot, exempt);
    }
    if (networks === undefined || exempt.contains(request.remoteAddress))
      return { kind: 'try', delayMs: 0, done: () => 0 };
    return this.#throttle.admit({ networks, login: of.login }, of.limits);
  }

  async #check({ record, digest, network, request, rememberedMs }: Attempt): Promise<Checked> {
    const { passwords } = this.#options;
    const known = this.#remembered.right(digest);
    if (known !== undefined) return { kind: 'right', credential: known, stale: false };
    if (this.#remembered.isWrong(digest, network)) return { kind: 'wrong', repeated: true };
    const { password } = request;
    const app = isAppPassword(password)
      ? record?.credentials.find((one) => one.kind === 'app' && isSameAppPassword(password, one.hash))
      : undefined;
    if (app !== undefined) {
      this.#remembered.rememberRight(digest, app, rememberedMs);
      return { kind: 'right', credential: app, stale: false };
    }
    const own = record?.credentials.find((one) => one.kind === 'password');
    if (record === undefined || own === undefined) {
      await passwords.verifyNothing(password);
      return { kind: 'wrong', repeated: false };
    }
    const { ok, stale } = await passwords.verify(password, own.hash, roleOf(record));
    if (!ok) return { kind: 'wrong', repeated: false };
    this.#remembered.rememberRight(digest, own, rememberedMs);
    return { kind: 'right', credential: own, stale };
  }

  #succeed(attempt: Attempt, { credential, stale }: Extract<Checked, { kind: 'right' }>): SignInResult {
    const { record, request, admission } = attempt;
    admission.done('success');
    if (record === undefined) return refused('credentials', false);
    const { account } = record;
    const now = this.#options.clock.now();
    if (!account.active || !account.domainActive) return refused('disabled', false);
    if (credential.expiresMs !== null && credential.expiresMs <= now) return refused('expired', false);
    if (credential.scopes.length > 0 && !credential.scopes.includes(request.protocol)) return refused('scope', false);
    this.#afterwards(attempt, record, { credential, stale });
    return {
      kind: 'ok',
      identity: {
        account: account.id,
        domain: account.domain,
        tenant: account.tenant,
        login: account.address,
        recent: attempt.recent,
        credential: credential.id,
        credentialKind: credential.kind,
        grants: record.grants,
        credentialVersion: account.credentialVersion,
      },
    };
  }

  async #fail(
    attempt: Attempt,
    { repeated, startedMs }: { repeated: boolean; startedMs: number },
  ): Promise<SignInResult> {
    const { request, admission, digest, network, failuresMax } = attempt;
    const delayMs = admission.done(repeated ? 'repeat' : 'failure');
    if (!repeated) this.#remembered.rememberWrong(digest, network);
    const failures = (this.#failures.get(request.connection) ?? 0) + 1;
    this.#failures.set(request.connection, failures);
    // Counted from when the password was first looked at: how long its hashing took (operators have a dearer one) does not show.
    const leftMs = delayMs - (this.#options.clock.monotonic() - startedMs);
    if (leftMs > 0) await this.#hold(leftMs, request.signal);
    return refused('credentials', failures >= failuresMax);
  }

  /** Waits; false where there is no room to wait, or nobody waits any more. */
  async #hold(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#waiting >= WAITING_MAX) return false;
    this.#waiting += 1;
    try {
      await sleep(this.#options.clock, ms, signal);
      return true;
    } catch {
      return false;
    } finally {
      this.#waiting -= 1;
    }
  }

  /** What may be written after a success; nobody waits for it, and nothing depends on it. */
  #afterwards(
    attempt: Attempt,
    record: LoginRecord,
    { credential, stale }: { credential: StoredCredential; stale: boolean },
  ): void {
    const { clock, log, passwords, store } = this.#options;
    const failed = (error: unknown): void => log.warn('signin.note.failed', 'Cannot write down a sign-in', { error });
    const key = String(credential.id);
    if (clock.monotonic() - (this.#usesNoted.get(key) ?? Number.NEGATIVE_INFINITY) >= USE_NOTED_MS) {
      this.#usesNoted.set(key, clock.monotonic());
      store.noteCredentialUse({ credential: credential.id, nowMs: clock.now() }).catch(failed);
    }
    if (!stale) return;
    passwords
      .hash(attempt.request.password, roleOf(record))
      .then((hash) => store.rehashPassword({ credential: credential.id, before: credential.hash, hash }))
      .catch(failed);
  }

  #tell(request: SignInRequest, result: SignInResult): void {
    const { log, metrics } = this.#options;
    const why = result.kind === 'ok' ? 'ok' : result.why;
    metrics.count('auth_attempts', 'Sign-ins by protocol and outcome', { proto: request.protocol, result: why });
    if (result.kind === 'ok') return;
    const fields = {
      protocol: request.protocol,
      remote_ip: request.remoteAddress,
      user: request.login.slice(0, 320),
      why,
    };
    log.info('auth.failed', 'A sign-in did not succeed', fields);
  }
}

const recentPrefix = 'recent:';

/** `recent:` before the login asks POP3 for the last 30 days; clients copy it to where it means nothing (product.md MB2). */
export function stripRecent(login: string): { readonly login: string; readonly recent: boolean } {
  const recent = login.slice(0, recentPrefix.length).toLowerCase() === recentPrefix;
  return { login: recent ? login.slice(recentPrefix.length) : login, recent };
}

function roleOf(record: LoginRecord): 'operator' | 'user' {
  return record.grants.some((grant) => grant.role === 'operator') ? 'operator' : 'user';
}

function limitsOf(snapshot: SettingsSnapshot): ThrottleLimits {
  return {
    guessesPerMinute: snapshot.get(signInSettings.guessesPerMinute),
    guessesPerDay: snapshot.get(signInSettings.guessesPerDay),
    guessesPerAccount: snapshot.get(signInSettings.guessesPerAccount),
    delayFirstMs: snapshot.get(signInSettings.delayFirst),
    delayMaxMs: snapshot.get(signInSettings.delayMax),
  };
}

const refusalTexts: Readonly<Record<SignInRefusal, string>> = {
  credentials: 'The login or the password is wrong; the login is the full e-mail address',
  disabled: 'This account is switched off; please ask your administrator',
  scope: 'This app password is not meant for this service',
  expired: 'This app password has expired; please make a new one',
  cleartext:
    'The password was not looked at, since it came without encryption; please switch on TLS in your mail program and change the password',
  malformed: 'The response cannot be read',
  authorization: 'Signing in on behalf of somebody else is not offered',
};

function refused(why: SignInRefusal, close: boolean): SignInResult {
  return { kind: 'refused', why, publicText: refusalTexts[why], close };
}

function tooMany(retryAfterMs: number): SignInResult {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const wait =
    seconds <= 90
      ? `${seconds} seconds`
      : seconds <= 5400
        ? `${Math.ceil(seconds / 60)} minutes`
        : `${Math.ceil(seconds / 3600)} hours`;
  return {
    kind: 'temporary',
    why: 'too-many',
    publicText: `Too many failed sign-ins from your network; please try again in ${wait}`,
    retryAfterMs,
    close: true,
  };
}

function busy(): SignInResult {
  return {
    kind: 'temporary',
    why: 'busy',
    publicText: 'Too many sign-ins at once, please try again in a moment',
    retryAfterMs: 30_000,
    close: true,
  };
}
