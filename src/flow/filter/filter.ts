/** One message through the filter: look up what needs others, all at once, then judge for each recipient. */
import type { Clock } from '#base/clock';
import type { VirusOutcome } from '#check/attachment';
import { isPromise, type MaybePromise } from '#base/connection';
import type { SettingsSnapshot } from '#base/setting';
import { type Decision, judgeScan, type Model, type Scan, type Thresholds } from '#check/spam';
import type { TestHit, Verdict } from '#check/verdict';
import { formatPath } from '#format/address';
import type { AccountId } from '#model/mailbox';
import { quarantineSettings } from '#model/quarantine';
import { type CleaningFacts, cleaningPlan } from '#flow/clean';
import { type DecidedAction, decideAction } from './act.ts';
import { resultFields } from './fields.ts';
import { filterSettings } from './settings.ts';
import { disposedEvent, judgedEvent } from './story.ts';
import type {
  AttachmentFinding,
  CopyJudgement,
  Filtered,
  FilterLookUps,
  FilterQuestion,
  FilterRecipient,
  Personal,
} from './types.ts';

export interface FilterHouse<Content> {
  readonly clock: Clock;
  readonly model: Model;
  readonly hostname: string;
  readonly settings: {
    snapshot(domain?: string): SettingsSnapshot;
    forAccount(account: AccountId, domain: string): MaybePromise<SettingsSnapshot>;
  };
  readonly lookUps: FilterLookUps<Content>;
  /** Hears of each verdict, for metrics. Must not throw. */
  judged(verdict: Verdict, ms: number): void;
}

/** What was found for all recipients alike. */
interface Found {
  readonly hits: readonly TestHit[];
  readonly virus: VirusOutcome;
}

export class Filter<Content> {
  readonly #house: FilterHouse<Content>;

  constructor(house: FilterHouse<Content>) {
    this.#house = house;
  }

  async judge(question: FilterQuestion<Content>): Promise<Filtered> {
    const { clock } = this.#house;
    const began = clock.monotonic();
    const found = await this.#lookUp(question);
    const { virus } = found;
    const shared = new Map<string, Verdict>();
    const copies = await Promise.all(
      question.recipients.map((recipient) => this.#judgeRecipient(question, { found, recipient, shared })),
    );
    const ms = clock.monotonic() - began;
    const now = clock.now();
    for (const verdict of shared.values()) this.#house.judged(verdict, ms);
    const first = copies.flat()[0];
    const story = first === undefined ? [] : [judgedEvent(first.verdict, now)];
    for (const [i, judged] of copies.entries()) {
      const recipient = question.recipients[i]?.address ?? '';
      for (const copy of judged) story.push(...disposedEvent({ copy, first: first?.verdict, recipient, at: now }));
    }
    const defer = virus.kind === 'unknown' && virus.mail === 'waits' ? virus.why : undefined;
    return { copies, story, defer };
  }

  /** All that needs others, at once and within the deadline. */
  async #lookUp(question: FilterQuestion<Content>): Promise<Found> {
    const { clock, lookUps, settings } = this.#house;
    const deadline = new AbortController();
    const hosts = lookUps.hosts(question, deadline.signal);
    const engines = lookUps.engines(question, deadline.signal);
    const viruses = lookUps.viruses(question, deadline.signal);
    const copies = [...(question.before ?? []), ...lookUps.copies(question)];
    if (!isPromise(hosts) && !isPromise(engines) && !isPromise(viruses)) {
      return { hits: [...hosts, ...engines, ...copies], virus: viruses };
    }
    const late = Promise.withResolvers<undefined>();
    const cancel = clock.after(settings.snapshot().get(filterSettings.deadline), () => {
      deadline.abort(new Error('The filter waits no longer'));
      late.resolve(undefined);
    });
    try {
      const inTime = <T>(asked: MaybePromise<T>): Promise<T | undefined> =>
        Promise.race([Promise.resolve(asked), late.promise]).catch(() => undefined);
      const [listed, said, virus] = await Promise.all([inTime(hosts), inTime(engines), viruses]);
      return { hits: [...(listed ?? []), ...(said ?? []), ...copies], virus };
    } finally {
      cancel();
    }
  }

  async #judgeRecipient(question: FilterQuestion<Content>, parts: RecipientParts): Promise<readonly CopyJudgement[]> {
    const { settings, lookUps } = this.#house;
    const { recipient } = parts;
    const domain = settings.snapshot(recipient.domain);
    const attachments = lookUps.attachments(question, domain);
    const accounts = recipient.accounts.length === 0 ? [undefined] : recipient.accounts;
    return await Promise.all(
      accounts.map(async (account) => {
        const own = account === undefined ? domain : await settings.forAccount(account.account, recipient.domain);
        // Rules ask for tests by name, those of look-ups too.
        const known = { ...question, before: parts.found.hits };
        const personal = await lookUps.personal(known, recipient, account);
        return this.#judgeCopy(question, { ...parts, own, personal, attachments });
      }),
    );
  }

  #judgeCopy(question: FilterQuestion<Content>, parts: CopyParts): CopyJudgement {
    const { found, own, personal, attachments, recipient, shared } = parts;
    const thresholds: Thresholds = {
      spam: own.get(filterSettings.spamScore),
      highSpam: own.get(filterSettings.highScore),
      phish: own.get(filterSettings.phishScore),
    };
    const decisions = [...virusDecision(found.virus), ...attachmentDecision(attachments), ...personal.decisions];
    const hits = [
      ...found.hits,
      ...virusHits(found.virus),
      ...attachments.hits,
      ...personal.hits,
      ...(personal.words ?? []),
    ];
    const judge = (): Verdict =>
      judgeScan(
        personal.words === undefined ? question.scan : withoutWords(question.scan),
        {
          thresholds,
          hits,
          decisions,
          door: question.door,
          transaction: {
            sender: formatPath(question.reversePath).slice(1, -1).toLowerCase(),
            recipient: recipient.address,
          },
          ...(question.authentication === undefined ? {} : { authentication: question.authentication }),
          ...(personal.known === undefined ? {} : { known: personal.known }),
          ...(personal.incomplete === undefined ? {} : { incomplete: personal.incomplete }),
        },
        this.#house.model,
      );
    // Most recipients have neither lists nor training of their own: one verdict is for all of them.
    const isPlain =
      personal.words === undefined &&
      personal.hits.length === 0 &&
      personal.decisions.length === 0 &&
      personal.incomplete === undefined &&
      personal.known === undefined;
    const key = isPlain ? sharedKey(question.scan, recipient, thresholds) : `${shared.size} own`;
    const verdict = shared.get(key) ?? judge();
    shared.set(key, verdict);
    const action = decideAction(verdict, { own, personal, attachments, recipient });
    const isOff = action.because === filterSettings.enabled.key;
    const decided = isOff ? action : tagged(action, personal);
    return {
      verdict,
      ...decided,
      fields: isOff ? '' : resultFields(verdict, { own, thresholds, hostname: this.#house.hostname }),
      tag: decided.action === 'tag' ? (personal.tag?.text ?? own.get(filterSettings.tag)) : undefined,
      strip: attachments.strip,
      clean: cleaningPlan(own, cleaningFacts(question)),
      retentionMs: own.get(quarantineSettings.retention),
    };
  }
}

/** All by which the verdicts of two recipients may differ who have nothing of their own. */
function sharedKey(
  { people }: Scan,
  { domain, address }: FilterRecipient,
  { spam, highSpam, phish }: Thresholds,
): string {
  const isNamed = people.to.some((person) => person.address === address);
  return `${domain} ${isNamed} ${spam} ${highSpam} ${phish}`;
}

/** A rule's mark is for what reaches the inbox; whatever goes elsewhere stands out by that. */
function tagged(decided: DecidedAction, { tag }: Personal): DecidedAction {
  return tag === undefined || decided.action !== 'inbox' ? decided : { action: 'tag', because: tag.because };
}

function cleaningFacts({ scan, authentication }: FilterQuestion<unknown>): CleaningFacts {
  const from = scan.people.from.length === 1 ? (scan.people.from[0]?.address ?? '') : '';
  const { dkim = [], spf } = authentication ?? {};
  const signed = dkim.filter(({ result }) => result === 'pass').map(({ domain }) => domain.toLowerCase());
  const proven = spf?.result === 'pass' ? [...signed, spf.domain.toLowerCase()] : signed;
  return { from, listId: scan.bulk.listId, provenDomains: proven };
}

interface RecipientParts {
  readonly found: Found;
  readonly recipient: FilterRecipient;
  readonly shared: Map<string, Verdict>;
}

interface CopyParts extends RecipientParts {
  readonly own: SettingsSnapshot;
  readonly personal: Personal;
  readonly attachments: AttachmentFinding;
}

/** What training here says of the words takes the place of what was shipped. */
function withoutWords(scan: Scan): Scan {
  return { ...scan, hits: scan.hits.filter(({ test }) => test !== 'bayes.text') };
}

function virusDecision(virus: VirusOutcome): readonly Decision[] {
  return virus.kind === 'found' ? [{ test: 'attachment.virus', kind: 'virus' }] : [];
}

function virusHits(virus: VirusOutcome): readonly TestHit[] {
  switch (virus.kind) {
    case 'clean':
      return [];
    case 'found':
      return [{ test: 'attachment.virus', value: 1, evidence: { name: virus.name } }];
    case 'unknown':
      return [{ test: 'attachment.virus-unknown', value: 1, evidence: { why: virus.why } }];
    default:
      return virus satisfies never;
  }
}

function attachmentDecision({ action, decisive }: AttachmentFinding): readonly Decision[] {
  if (decisive === undefined || action === 'allow' || action === 'strip') return [];
  return [{ test: decisive, kind: 'blocked' }];
}
