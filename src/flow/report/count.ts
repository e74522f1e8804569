/** Counts what came in, in memory, and writes it once a minute: mail never waits for statistics. */
import type { CancelTimer, Clock } from '#base/clock';
import type { Log } from '#base/log';
import type { AuthenticationResults } from '#check/authentication';
import type { SignatureVerdict } from '#check/dkim';
import type { DmarcVerdict } from '#check/dmarc';
import type { DmarcDisposition, DmarcFacts, DmarcReason, ReportPolicy } from '#format/report';
import type { CountedPolicy, DmarcCounted } from '#model/report';

/** One message whose From domain was judged, as the door has it once it has decided. */
export interface DmarcSeen {
  /** IP address of the client. */
  readonly client: string;
  readonly results: Pick<AuthenticationResults, 'spf' | 'dkim' | 'dmarc'>;
  /** Domain of the reverse-path; '' for `<>`. */
  readonly envelopeFrom: string;
  /** What was done with it on account of DMARC: `none` where it went its way. */
  readonly disposition: ReportPolicy;
  /**
   * Why that is not what the domain asks for, where it is not: a trusted forwarder, a mailing list. Where nothing is
   * given, a policy that was not applied is told as local policy, or as the domain's own test mode.
   */
  readonly reasons?: readonly DmarcReason[];
}

/** What the receiver of mail calls. */
export interface DmarcCounter {
  /** Once a message, accepted or refused after DMARC was judged. Comes back at once, never throws. */
  seen(message: DmarcSeen): void;
}

export interface DmarcCountsParts {
  readonly store: { countDmarc(args: { readonly counted: readonly DmarcCounted[] }): Promise<unknown> };
  readonly clock: Clock;
  readonly log: Log;
  /** Whether reports are made at all. */
  readonly wanted: () => boolean;
}

const FLUSH_MS = 60_000;
/** Kinds of messages that wait in memory, over all domains; what comes beyond is counted without its facts. */
export const WAITING_KINDS_MAX = 20_000;
/** Domains that wait; the messages of others are not counted until the next minute. */
export const WAITING_DOMAINS_MAX = 5_000;
/** Kinds of one write, so that commits of mail do not wait long behind it. */
const KINDS_PER_WRITE = 500;
/** RFC 9990 section 3.1.3 wants at most 100; who signs ten times has said enough. */
const SIGNATURES_MAX = 10;
const DAY_MS = 24 * 3600 * 1000;
const TEXT_CHARACTERS_MAX = 255;

interface Waiting {
  readonly day: number;
  policy: CountedPolicy;
  leftOut: number;
  readonly kinds: Map<string, { readonly facts: DmarcFacts; messages: number }>;
}

/**
 * Counts by UTC day and policy domain, for domains that ask for reports. What waits is written once a minute and at the
 * stop; a crash loses at most that minute of statistics, and no mail.
 */
export class DmarcCounts implements DmarcCounter {
  readonly #parts: DmarcCountsParts;
  #waiting = new Map<string, Waiting>();
  #kinds = 0;
  #lost = 0;
  #cancel: CancelTimer | undefined;
  #writing: Promise<void> | undefined;

  constructor(parts: DmarcCountsParts) {
    this.#parts = parts;
  }

  seen(message: DmarcSeen): void {
    const policy = policyOf(message.results.dmarc);
    if (policy === undefined || !this.#parts.wanted()) return;
    const day = Math.floor(this.#parts.clock.now() / DAY_MS);
    const waiting = this.#place(day, policy);
    if (waiting === undefined) return;
    waiting.policy = policy;
    const facts = factsOf(message);
    const key = JSON.stringify(facts);
    const kind = waiting.kinds.get(key);
    if (kind !== undefined) kind.messages += 1;
    else if (this.#kinds >= WAITING_KINDS_MAX) waiting.leftOut += 1;
    else {
      this.#kinds += 1;
      waiting.kinds.set(key, { facts, messages: 1 });
    }
    this.#cancel ??= this.#parts.clock.after(FLUSH_MS, () => {
      this.#cancel = undefined;
      void this.flush(); // Never rejects.
    });
  }

  /** Resolves when all that waits was written, or its write failed and it waits for the next minute. Never rejects. */
  async flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#writing !== undefined) await this.#writing;
    this.#writing = this.#writeAll();
    await this.#writing;
    this.#writing = undefined;
  }

  #place(day: number, policy: CountedPolicy): Waiting | undefined {
    const key = `${day} ${policy.domain}`;
    const known = this.#waiting.get(key);
    if (known !== undefined) return known;
    if (this.#waiting.size >= WAITING_DOMAINS_MAX) {
      this.#lost += 1;
      return undefined;
    }
    const fresh: Waiting = { day, policy, leftOut: 0, kinds: new Map() };
    this.#waiting.set(key, fresh);
    return fresh;
  }

  async #writeAll(): Promise<void> {
    const { store, log, clock } = this.#parts;
    const slices = slicesOf(this.#waiting.values());
    this.#waiting = new Map();
    this.#kinds = 0;
    for (const [i, counted] of slices.entries()) {
      try {
        await store.countDmarc({ counted });
      } catch (error) {
        log.warn('report.count.failed', 'Cannot write what was counted for DMARC reports, it waits', {
          error: String(error),
        });
        for (const one of slices.slice(i).flat()) this.#putBack(one);
        this.#cancel ??= clock.after(FLUSH_MS, () => {
          this.#cancel = undefined;
          void this.flush(); // Never rejects.
        });
        return;
      }
    }
    if (this.#lost > 0) {
      log.warn('report.count.lost', `${this.#lost} messages were not counted for DMARC reports: too many domains`);
      this.#lost = 0;
    }
  }

  #putBack(one: DmarcCounted): void {
    const waiting = this.#place(one.day, one.policy);
    if (waiting === undefined) return;
    waiting.leftOut += one.leftOut;
    for (const { facts, messages } of one.kinds) {
      const key = JSON.stringify(facts);
      const kind = waiting.kinds.get(key);
      if (kind !== undefined) kind.messages += messages;
      else if (this.#kinds >= WAITING_KINDS_MAX) waiting.leftOut += messages;
      else {
        this.#kinds += 1;
        waiting.kinds.set(key, { facts, messages });
      }
    }
  }
}

/** What waits, cut into writes of a bounded length. */
function slicesOf(all: Iterable<Waiting>): DmarcCounted[][] {
  const slices: DmarcCounted[][] = [];
  let room = 0;
  for (const { day, policy, leftOut, kinds } of all) {
    const rest = [...kinds.values()];
    let left = leftOut;
    do {
      if (room <= 0) {
        slices.push([]);
        room = KINDS_PER_WRITE;
      }
      const part = rest.splice(0, room);
      slices.at(-1)?.push({ day, policy, leftOut: left, kinds: part });
      room -= Math.max(1, part.length);
      left = 0;
    } while (rest.length > 0);
  }
  return slices;
}

/** Undefined where nobody wants a report. */
function policyOf(verdict: DmarcVerdict): CountedPolicy | undefined {
  const { published, policyDomain, fromDomain } = verdict;
  if (published === undefined || policyDomain === undefined || fromDomain === undefined) return undefined;
  if (published.rua.length === 0) return undefined;
  const { p, sp, np, adkim, aspf, fo, testing, rua } = published;
  return {
    domain: policyDomain,
    p,
    ...(sp === undefined ? {} : { sp }),
    ...(np === undefined ? {} : { np }),
    adkim,
    aspf,
    fo,
    testing,
    discovery: 'treewalk',
    rua,
  };
}

function factsOf({ client, results, envelopeFrom, disposition, reasons }: DmarcSeen): DmarcFacts {
  const { spf, dkim, dmarc } = results;
  const passes = dmarc.result === 'pass';
  const done: DmarcDisposition = passes ? (dmarc.policy === 'none' ? 'none' : 'pass') : disposition;
  return {
    sourceIp: client,
    disposition: done,
    dkim: dmarc.alignedDkim.length > 0 ? 'pass' : 'fail',
    spf: dmarc.alignedSpf ? 'pass' : 'fail',
    reasons: passes ? [] : (reasons ?? overridden(dmarc, disposition)),
    headerFrom: bounded(dmarc.fromDomain ?? ''),
    envelopeFrom: bounded(envelopeFrom),
    dkimResults: [...dkim]
      .filter(({ domain }) => domain !== '')
      .sort((a, b) => rankOf(a, dmarc) - rankOf(b, dmarc))
      .slice(0, SIGNATURES_MAX)
      .map(({ domain, selector, result }) => ({ domain: bounded(domain), selector: bounded(selector), result })),
    spfResults: spf.domain === '' ? [] : [{ domain: bounded(spf.domain), result: spf.result }],
  };
}

/** RFC 9990 section 3.1.1.8: where the policy asked for was not applied, a reason has to be given. */
function overridden(dmarc: DmarcVerdict, done: ReportPolicy): readonly DmarcReason[] {
  if (dmarc.result !== 'fail') return [{ type: 'other', comment: `DMARC could not be judged: ${dmarc.result}` }];
  if (dmarc.published?.testing === true) return [{ type: 'policy_test_mode', comment: '' }];
  return done === dmarc.policy ? [] : [{ type: 'local_policy', comment: '' }];
}

/** The order of preference of RFC 9990 section 3.1.3. */
function rankOf({ result, domain }: SignatureVerdict, { fromDomain, alignedDkim }: DmarcVerdict): number {
  if (result !== 'pass') return 3;
  if (domain === fromDomain) return 0;
  return alignedDkim.includes(domain) ? 1 : 2;
}

/** What strangers chose: no longer than a domain name may be. */
function bounded(text: string): string {
  return text.slice(0, TEXT_CHARACTERS_MAX).toLowerCase();
}
