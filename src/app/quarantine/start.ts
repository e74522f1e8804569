import type { Clock } from '#base/clock';
import type { Ctx } from '#base/ctx';
import type { Log } from '#base/log';
import type { House } from '#app/house';
import type { ListTally } from '#check/blocklist';
import { decodeVerdict, explainTest, spamTests } from '#check/spam';
import type { FilterListDesk } from '#flow/filterlist';
import type { Letter, Notices } from '#flow/notice';
import { DigestLinks, Digests, QuarantineDesk, quarantineLetters } from '#flow/quarantine';
import { sendSettings } from '#flow/send';
import type { LessonReader, Teacher } from '#flow/training';
import type { BlobId } from '#model/blob';
import type { HeldSummary } from '#model/quarantine';
import type { AccountId } from '#model/mailbox';
import { type LetterLanguage, platformSettings } from '#model/settings';
import type { ApiOperation } from '#server/httpd';
import type { QuarantineControl } from '#app/control';
import { quarantineOperations } from './api.ts';
import { judgements } from './judgements.ts';
import { senderList } from './senders.ts';

/** Digests are looked for so often. */
const DIGEST_MS = 60_000;
/** Reasons that are shown of a verdict. */
const REASONS_MAX = 8;
/** An administrator is told of requests of one domain no more often than this. */
const TOLD_MS = 3_600_000;

/** Where what people say of held mail is learnt. */
export interface Teaching {
  readonly teacher: Pick<Teacher, 'learn'>;
  readonly read: LessonReader;
}

export interface QuarantineParts {
  readonly house: House;
  readonly lists: Pick<FilterListDesk, 'add'>;
  /** Counts lists that named what was wanted. */
  readonly tally: Pick<ListTally, 'released'>;
  readonly teaching: Teaching;
  /** The page of a link; asked once the server listens. */
  readonly link: (token: string) => string | undefined;
  readonly notices: Pick<Notices, 'tellPostmaster' | 'tellUser'>;
  readonly wakeQueue: () => void;
  /** What one of our own users had sent goes out after all. */
  readonly sentOn: (held: HeldSummary) => void;
  readonly ctx: Ctx;
}

export interface Quarantine {
  readonly links: DigestLinks;
  readonly control: QuarantineControl;
  readonly operations: readonly ApiOperation[];
  /** Resolves when the digest that is being written is. */
  stop(): Promise<void>;
}

export function startQuarantine(parts: QuarantineParts): Quarantine {
  const { house, wakeQueue } = parts;
  const { store, clock, keys, settings, random, log, receive, directory } = house;
  const calls = { ...store.read, ...store.write };
  const desk = new QuarantineDesk({
    store: { ...calls, readQueued: (args) => store.read.readQueued({ ...args, blob: args.blob as BlobId }) },
    index: async (bytes) => await receive.indexer.index({ kind: 'memory', bytes }, {}),
    clock,
    keys,
    settings: (domain) => settings.snapshot(domain),
    queueLifeMs: () => settings.snapshot().get(sendSettings.expiry),
    wake: wakeQueue,
    sentOn: parts.sentOn,
    senders: senderList(parts.lists),
    judgements: judgements(parts),
    reasons: reasonsOf,
    told: teller(parts),
  });
  const own = (account: AccountId, domain: string) => settings.forAccount(account, domain);
  const digests = new Digests({
    receive,
    store: calls,
    settings: own,
    resolve: (path) => directory.resolve(path),
    random,
    log,
    link: parts.link,
    wake: wakeQueue,
  });
  const links = new DigestLinks({ desk, store: calls, settings: own, clock });
  const ticking = startTicking(parts, digests);
  return {
    links,
    control: { desk, digest: (account) => digests.writeNow(account) },
    operations: quarantineOperations(desk),
    stop: ticking.stop,
  };
}

function startTicking({ house, ctx }: QuarantineParts, digests: Digests): { readonly stop: () => Promise<void> } {
  const { clock, log } = house;
  const end = new AbortController();
  let running = Promise.resolve();
  const round = async (): Promise<void> => {
    try {
      await digests.tend(AbortSignal.any([end.signal, ctx.signal]));
    } catch (error) {
      log.warn('digest.round.failed', 'Digests could not be written; the next minute tries again', {
        error: String(error),
      });
    }
    if (!end.signal.aborted) cancel = clock.after(DIGEST_MS, begin);
  };
  const begin = (): void => {
    running = round();
  };
  let cancel = clock.after(DIGEST_MS, begin);
  return {
    stop: async () => {
      end.abort();
      cancel();
      await running;
    },
  };
}

/** The heaviest tests that speak against the message, in words. */
function reasonsOf(text: string): readonly string[] {
  const verdict = decodeVerdict(text);
  if (verdict === undefined) return [];
  return (
    verdict.tests
      .filter(({ points, test }) => points > 0 || test === verdict.decisive)
      .slice(0, REASONS_MAX)
      // What a former version looked for has no words any more.
      .filter(({ test }) => spamTests.has(test))
      .map((found) => explainTest(found).words)
  );
}

interface TellerParts {
  readonly house: {
    readonly log: Pick<Log, 'warn'>;
    readonly clock: Pick<Clock, 'monotonic'>;
    readonly settings: Pick<House['settings'], 'forAccount'>;
  };
  readonly notices: Pick<Notices, 'tellPostmaster' | 'tellUser'>;
  readonly ctx: Ctx;
}

/** Tells administrators of requests, and users of the answer. Nobody waits for it: one that fails is only logged. */
function teller(parts: TellerParts): ConstructorParameters<typeof QuarantineDesk>[0]['told'] {
  const { house, notices, ctx } = parts;
  const { clock, log } = house;
  /** Bounded by the domains that are hosted here. */
  const last = new Map<string, number>();
  return (held, what) => {
    if (what !== 'requested') {
      tellUser(parts, held, (language) => quarantineLetters[what](held, language)).catch(failed(log));
      return;
    }
    const nowMs = clock.monotonic();
    if (nowMs - (last.get(held.domainName) ?? -TOLD_MS) < TOLD_MS) return;
    last.set(held.domainName, nowMs);
    notices.tellPostmaster(ctx, held.domainName, quarantineLetters.requested(held)).catch(failed(log));
  };
}

/** Tells users of what they had asked for and nobody gave them in time: one letter for all of it. */
export function unansweredTeller(parts: TellerParts): (held: readonly HeldSummary[]) => void {
  return (held) => {
    for (const theirs of Map.groupBy(held, (one) => one.account).values()) {
      const [first] = theirs;
      if (first === undefined) continue;
      const write = (language: LetterLanguage): Letter => quarantineLetters.unanswered(theirs, language);
      tellUser(parts, first, write).catch(failed(parts.house.log));
    }
  };
}

/** In the language of whoever had asked. */
async function tellUser(
  { house, notices, ctx }: TellerParts,
  { account, address, domainName }: HeldSummary,
  write: (language: LetterLanguage) => Letter,
): Promise<void> {
  if (account === null || address === null) return;
  const settings = await house.settings.forAccount(account, domainName);
  await notices.tellUser(ctx, address, write(settings.get(platformSettings.letterLanguage)));
}

function failed(log: Pick<Log, 'warn'>): (error: unknown) => void {
  return (error) =>
    log.warn('quarantine.notice.failed', 'A notice about held mail could not be filed', { error: String(error) });
}
