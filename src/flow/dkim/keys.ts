import type { Clock } from '#base/clock';
import { Fault } from '#base/fault';
import type { TimeKeys } from '#base/ids';
import type { Log } from '#base/log';
import type { SettingsSnapshot } from '#base/setting';
import { type DkimAlgorithm, dkimAlgorithms, dkimPublicKey, generateDkimKey, readDkimKey } from '#check/dkim';
import { parseDomain } from '#format/address';
import type { Resolver } from '#format/dns';
import type { AuditStamp } from '#model/audit';
import type { DirectoryReads, DirectoryWrites, DkimPublicKey, NewDkimKey } from '#model/directory';
import { type Delegated, type KeySight, lookForDelegation, lookForKey } from './look.ts';
import { dueForRotation, isWaiting, readyToSign, RETIRED_KEPT_MS, toLookFor } from './plan.ts';
import { delegatedLine, type DkimReport, reportOf } from './report.ts';
import { delegationTarget, freeSelector, recordName } from './selectors.ts';
import { dkimSettings } from './settings.ts';

/** Domains of one page of a round, and looked after at the same time. */
const PAGE_DOMAINS = 200;
const DOMAINS_TOGETHER = 16;
/** In the audit, for what nobody asked for. */
const ROUND_ACTOR = 'dkim rotation';

export interface DkimHouse {
  readonly writes: Pick<
    DirectoryWrites,
    'addDkimKeys' | 'forgetDkimKeys' | 'noteDkimLook' | 'retireDkimKey' | 'rotateDkimKeys' | 'switchDkimKeys'
  >;
  readonly reads: Pick<DirectoryReads, 'listDkimDomains' | 'listDkimKeys'>;
  /** Seals a private key with the key file. */
  readonly seal: (privateKey: Uint8Array) => Uint8Array;
  readonly resolver: Resolver;
  readonly settings: (domain?: string) => SettingsSnapshot;
  readonly clock: Clock;
  readonly keys: TimeKeys;
  readonly log: Log;
}

/** The signing keys of domains: of each algorithm one that signs, and at times its successor. */
export class DomainKeys {
  readonly #house: DkimHouse;

  constructor(house: DkimHouse) {
    this.#house = house;
  }

  /** Makes keys of the algorithms that a domain has none of. */
  async ensure(domain: string, actor: string): Promise<void> {
    const keys = await this.#house.reads.listDkimKeys({ domain });
    const missing = dkimAlgorithms.filter(
      (algorithm) => !keys.some((key) => key.algorithm === algorithm && key.state !== 'retired'),
    );
    const made = await this.#make(domain, keys, missing);
    if (made.length > 0) await this.#house.writes.addDkimKeys({ by: this.#stamp(actor), domain, keys: made });
  }

  /** Makes the next key of each algorithm; a conflict where none can be made now. */
  async rotate(domain: string, actor: string): Promise<DkimReport> {
    const keys = await this.#house.reads.listDkimKeys({ domain });
    const algorithms = dkimAlgorithms.filter(
      (algorithm) => !keys.some((key) => key.algorithm === algorithm && isWaiting(key)),
    );
    if (algorithms.length === 0) {
      const names = keys.filter(isWaiting).map(({ selector }) => selector);
      throw conflict(
        `The next keys of ${domain} (${names.join(', ')}) are there already and wait for their DNS records`,
      );
    }
    const made = await this.#make(domain, keys, algorithms);
    if (made.length === 0) throw conflict(occupied(domain, keys));
    await this.#house.writes.rotateDkimKeys({ by: this.#stamp(actor), domain, keys: made });
    return this.show(domain);
  }

  /** Ends one key at once. */
  async retire(
    domain: string,
    change: { readonly selector: string; readonly evenTheLast: boolean; readonly actor: string },
  ): Promise<{ readonly forgotten: boolean }> {
    const { selector, evenTheLast, actor } = change;
    return this.#house.writes.retireDkimKey({ by: this.#stamp(actor), domain, selector, evenTheLast });
  }

  /** What is to be published, and what is; changes nothing. */
  async show(domain: string, signal?: AbortSignal): Promise<DkimReport> {
    const keys = await this.#house.reads.listDkimKeys({ domain });
    return this.#report(domain, keys, await this.#look(domain, keys, signal), signal);
  }

  /** Looks at the DNS and does what follows from it at once, as the hourly round would. */
  async check(domain: string, actor: string, signal?: AbortSignal): Promise<DkimReport> {
    const keys = await this.#house.reads.listDkimKeys({ domain });
    const sights = await this.#advance(domain, keys, { wanted: keys, actor }, signal);
    return this.#report(domain, await this.#house.reads.listDkimKeys({ domain }), sights, signal);
  }

  /** What the operator's zone must hold, a line a record; nothing where no zone is set. */
  async *zone(): AsyncGenerator<string> {
    const zone = this.#zone;
    if (zone === '') return;
    for await (const { domain, keys } of this.#all()) {
      for (const key of keys) {
        const line = delegatedLine(key, domain, zone);
        if (line !== undefined) yield line;
      }
    }
  }

  /** The hourly round over all domains. A domain that fails does not keep the others from theirs. */
  async tend(signal: AbortSignal): Promise<void> {
    let together: Promise<void>[] = [];
    for await (const { domain, keys } of this.#all()) {
      if (signal.aborted) break;
      together.push(this.#tendOne(domain, keys, signal).catch((error: unknown) => this.#failed(domain, error)));
      if (together.length < DOMAINS_TOGETHER) continue;
      await Promise.all(together);
      together = [];
    }
    await Promise.all(together);
  }

  async #tendOne(domain: string, keys: readonly DkimPublicKey[], signal: AbortSignal): Promise<void> {
    const { clock, writes } = this.#house;
    const wanted = toLookFor(keys, clock.now());
    if (wanted.length > 0) {
      const sights = await this.#advance(domain, keys, { wanted, actor: ROUND_ACTOR }, signal);
      await this.#rotateDue(domain, sights, signal);
    }
    const retiredBeforeMs = clock.now() - RETIRED_KEPT_MS;
    if (keys.some(({ retiredMs }) => retiredMs !== null && retiredMs < retiredBeforeMs)) {
      await writes.forgetDkimKeys({ by: this.#stamp(ROUND_ACTOR), domain, retiredBeforeMs });
    }
  }

  /** Only where the successor can be published by itself, or somebody publishes what they are told to. */
  async #rotateDue(domain: string, sights: ReadonlyMap<string, KeySight>, signal: AbortSignal): Promise<void> {
    const { clock, reads, resolver, writes, log, settings } = this.#house;
    const keys = await reads.listDkimKeys({ domain });
    const rotateAfterMs = settings(domain).get(dkimSettings.rotateAfter);
    const algorithms: DkimAlgorithm[] = [];
    for (const key of dueForRotation(keys, { rotateAfterMs, nowMs: clock.now() })) {
      const selector = freeSelector(key.algorithm, keys) ?? '';
      const target = this.#zone === '' ? undefined : delegationTarget(selector, domain, this.#zone);
      const seen = sights.get(key.selector)?.kind === 'seen';
      const name = recordName(selector, domain);
      const ours =
        seen || (target !== undefined && (await lookForDelegation(resolver, { name, target }, signal)) === 'ours');
      if (ours) algorithms.push(key.algorithm);
    }
    const made = await this.#make(domain, keys, algorithms);
    if (made.length === 0) return;
    const { added } = await writes.rotateDkimKeys({ by: this.#stamp(ROUND_ACTOR), domain, keys: made });
    log.info('dkim.rotate', `The DKIM keys of ${domain} have successors that wait for their records`, { added });
  }

  /** Looks for keys, writes down what was found out, and lets those sign that may. */
  async #advance(
    domain: string,
    keys: readonly DkimPublicKey[],
    of: { readonly wanted: readonly DkimPublicKey[]; readonly actor: string },
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, KeySight>> {
    const { writes, reads, clock, log } = this.#house;
    const sights = await this.#look(domain, of.wanted, signal);
    const current = keys.filter(({ state }) => state !== 'retired').map(({ selector }) => selector);
    const kind = (selector: string): KeySight['kind'] | undefined => sights.get(selector)?.kind;
    const seen = current.filter((selector) => kind(selector) === 'seen');
    const missing = current.filter((selector) => ['none', 'other', 'several'].includes(kind(selector) ?? ''));
    if (seen.length + missing.length === 0) return sights;
    const noted = await writes.noteDkimLook({ by: this.#stamp(of.actor), domain, seen, missing });
    if (noted.missing.length > 0)
      log.warn('dkim.missing', `DKIM records of ${domain} are gone from the DNS`, { selectors: noted.missing });
    const selectors = readyToSign(await reads.listDkimKeys({ domain }), sights, clock.now());
    if (selectors.length > 0) {
      const { signing, retired } = await writes.switchDkimKeys({ by: this.#stamp(of.actor), domain, selectors });
      log.info('dkim.switch', `${domain} signs with other keys`, { signing, retired });
    }
    return sights;
  }

  async #look(
    domain: string,
    keys: readonly DkimPublicKey[],
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<string, KeySight>> {
    const { resolver } = this.#house;
    const found = await Promise.all(keys.map((key) => lookForKey(resolver, { domain, key }, signal)));
    return new Map(keys.flatMap(({ selector }, i) => (found[i] === undefined ? [] : [[selector, found[i]] as const])));
  }

  async #report(
    domain: string,
    keys: readonly DkimPublicKey[],
    sights: ReadonlyMap<string, KeySight>,
    signal: AbortSignal | undefined,
  ): Promise<DkimReport> {
    const { resolver, settings } = this.#house;
    const zone = this.#zone;
    const delegated = new Map<string, Delegated>();
    for (const { selector } of keys) {
      const target = zone === '' ? undefined : delegationTarget(selector, domain, zone);
      if (target === undefined) continue;
      delegated.set(
        selector,
        await lookForDelegation(resolver, { name: recordName(selector, domain), target }, signal),
      );
    }
    const rotateAfterMs = settings(domain).get(dkimSettings.rotateAfter);
    return reportOf(domain, { keys, sights, delegated, zone, rotateAfterMs });
  }

  /** New keys of these algorithms, where there is a free name. */
  async #make(
    domain: string,
    keys: readonly DkimPublicKey[],
    algorithms: readonly DkimAlgorithm[],
  ): Promise<readonly NewDkimKey[]> {
    const made: NewDkimKey[] = [];
    for (const algorithm of algorithms) {
      const selector = freeSelector(algorithm, keys);
      if (selector === undefined) continue;
      const pem = await generateDkimKey(algorithm);
      const sealedPrivateKey = this.#house.seal(Buffer.from(pem, 'utf8'));
      const publicKey = dkimPublicKey(readDkimKey(pem, { domain, selector }));
      made.push({ selector, algorithm, sealedPrivateKey, publicKey });
    }
    return made;
  }

  async *#all(): AsyncGenerator<{ readonly domain: string; readonly keys: readonly DkimPublicKey[] }> {
    for (let after = ''; ; ) {
      const page = await this.#house.reads.listDkimDomains({ after, max: PAGE_DOMAINS });
      yield* page;
      if (page.length < PAGE_DOMAINS) return;
      after = page.at(-1)?.domain ?? '';
    }
  }

  get #zone(): string {
    return parseDomain(this.#house.settings().get(dkimSettings.delegateZone)) ?? '';
  }

  #failed(domain: string, error: unknown): void {
    this.#house.log.warn('dkim.round', `Could not look after the DKIM keys of ${domain}`, { error: String(error) });
  }

  #stamp(actor: string): AuditStamp {
    const { keys, clock } = this.#house;
    return { id: keys.next(), actor, nowMs: clock.now() };
  }
}

/** Both names are taken: one by a key that signs, one by its predecessor. */
function occupied(domain: string, keys: readonly DkimPublicKey[]): string {
  const freeMs = keys.map(({ retiredMs, createdMs }) => (retiredMs ?? createdMs) + RETIRED_KEPT_MS);
  const until = new Date(Math.max(...freeMs)).toISOString().slice(0, 10);
  return `The former keys of ${domain} are published for what is on its way; the next ones can be made from ${until} on`;
}

function conflict(text: string): Fault {
  return new Fault('conflict', text, { publicText: text });
}
