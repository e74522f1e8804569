/** The path of one message that came in: index, judge, dispose, commit. A list of steps and nothing else. */
import type { TlsFacts } from '#base/connection';
import type { Ctx } from '#base/ctx';
import type { Reference, TimeKeys } from '#base/ids';
import type { Clock } from '#base/clock';
import type { ForwardPath, ReversePath } from '#format/address';
import type { TraceProtocol } from '#format/message';
import { concatBytes, encodeUtf8 } from '#base/bytes';
import type { Examined } from '#flow/door';
import type { BlobContent, BlobId } from '#model/blob';
import type { ResolvedAccount } from '#model/directory';
import type { AccountId } from '#model/mailbox';
import type { Submission } from '#model/queue';
import { storyText, type TraceEvent, type TraceRow } from '#model/trace';
import type { AcceptArgs, Accepted, CopyOutcome } from './accept.ts';
import { contentFor, type SpooledContent } from './content.ts';
import { type CopyPlan, dispose, type Refused } from './dispose.ts';
import { type Holding, heldOutbound } from './held.ts';
import { authorOf, judgeContent, type MailFilter, scanContent } from './filtering.ts';
import { changesOf, type Represented, representCopies } from './represent.ts';
import { planCopies, planQueue, planRetry, receivedField, traceRow } from './plan.ts';
import type { AddedFields, ContentIndex } from './index-content.ts';

/** More Received fields than this are a loop (RFC 5321 section 6.3 wants at least 100 allowed; peers use 50). */
export const HOPS_MAX = 100;

/** What this flow asks of the store. */
export interface ReceiveStore {
  acceptMail(args: AcceptArgs, contents: readonly BlobContent[]): Promise<Accepted>;
}

/** Content as indexing needs it: octets, or a file that holds them behind room for a record header. */
export type IndexableContent =
  | { readonly kind: 'memory'; readonly bytes: Uint8Array }
  | { readonly kind: 'staged'; readonly file: { readonly path: string } };

/** Indexes content in this thread or another. */
export interface Indexer {
  index(content: IndexableContent, added: AddedFields): Promise<ContentIndex> | ContentIndex;
}

export interface ReceiveHouse {
  readonly store: ReceiveStore;
  /**
   * Tells that a message is on its way to `acceptMail`, which others then wait for: one commit is for all of them. Gives what
   * takes that back, to be called right before that, or when nothing comes of it.
   */
  readonly announce?: () => () => void;
  readonly indexer: Indexer;
  readonly clock: Clock;
  readonly keys: TimeKeys;
  readonly hostname: string;
  /** How long what is queued is tried, ms. */
  readonly queueLife: () => QueueLife;
  /** Mail from strangers is taken unfiltered where it is not given. */
  readonly filter?: MailFilter;
  /** Takes reports that others send about our domains; where not given, addresses that do so are unknown. */
  readonly reports?: ReportTaker;
}

/** Addresses that take reports. Such a recipient is local, and has no accounts unless somebody has the address too. */
export interface ReportTaker {
  /** Whether one of the recipients is such an address. Asked for every message. */
  wants(mail: IncomingMail): boolean;
  take(mail: IncomingMail, content: SpooledContent, steps: ReportSteps): Promise<ReceiveOutcome>;
}

/** What `ReportTaker` leaves to others. */
export interface ReportSteps {
  readonly trace: (mail: IncomingMail) => TraceRow;
  /** Commits the mail for those who are left, with a note of whole fields above the sender's own. */
  readonly rest: (mail: IncomingMail, note: Uint8Array) => Promise<ReceiveOutcome>;
}

export interface QueueLife {
  readonly mailMs: number;
  /** For what has no sender to be told. */
  readonly reportsMs: number;
}

export interface AdmittedRecipient {
  readonly path: ForwardPath;
  readonly notify: string;
  readonly originalRecipient: string | null;
  readonly reach:
    | { readonly kind: 'local'; readonly accounts: readonly ResolvedAccount[] }
    /** The domain it goes to, A-labels. */
    | { readonly kind: 'remote'; readonly domain: string };
}

export interface IncomingMail {
  readonly reference: Reference;
  readonly kind: TraceRow['kind'];
  /** IP address of the client; undefined on a unix socket. */
  readonly client: string | undefined;
  /** Its name in DNS, where it was confirmed. */
  readonly clientName?: string | undefined;
  readonly helo: string;
  readonly protocol: TraceProtocol;
  readonly tls: TlsFacts | undefined;
  readonly reversePath: ReversePath;
  /** Of what goes on to other servers, where it is not the one it came with. */
  readonly onward?: { readonly reversePath: ReversePath };
  readonly recipients: readonly AdmittedRecipient[];
  readonly smtpUtf8: boolean;
  readonly envelopeId: string | null;
  readonly returnContent: 'full' | 'headers' | null;
  /** It came with REQUIRETLS, or tells of what did (RFC 8689): it leaves under the same condition. */
  readonly requireTls?: true;
  /** Each recipient hears its own outcome (LMTP, PRDR): nothing is kept for one that is told to come again. */
  readonly replyEach: boolean;
  /** The domain in From, where DMARC passed for it. */
  readonly verifiedFrom?: string | undefined;
  /** What was decided on the way here. */
  readonly story: readonly TraceEvent[];
}

/** A copy's, or what was said to a recipient that hears its own answer. */
export type RecipientOutcome = CopyOutcome | Refused;

export type ReceiveOutcome =
  /** One outcome for each recipient; `filed` where at least one of its accounts has it, or it waits in the queue. */
  | {
      readonly kind: 'accepted';
      readonly recipients: readonly RecipientOutcome[];
      readonly repeats: number;
      readonly queued: boolean;
      readonly subject: string;
    }
  /** Nothing was kept: no copy could be filed. */
  | { readonly kind: 'deferred'; readonly recipients: readonly RecipientOutcome[] }
  | { readonly kind: 'loop'; readonly hops: number }
  /** None of its recipients gets it; one answer for each. */
  | { readonly kind: 'turned-away'; readonly decisions: readonly Refused[]; readonly story: readonly TraceEvent[] };

/** Looks at a message whose content is there: who stands behind it, and who may have it. */
export type Examine = (content: SpooledContent) => Promise<Examined>;

/** Mail that nobody has to be asked about (a notice of ours, LMTP, a trusted network), for people who live here. */
export async function receiveMessage(
  _ctx: Ctx,
  house: ReceiveHouse,
  mail: IncomingMail,
  content: SpooledContent,
): Promise<ReceiveOutcome> {
  const index = await house.indexer.index(content, {});
  if (index.hops > HOPS_MAX) return { kind: 'loop', hops: index.hops };
  return commitMail(house, mail, content, planOf(index));
}

/** What comes with a message from strangers. */
export interface FromOutside {
  readonly content: SpooledContent;
  readonly examine: Examine;
}

/** Mail from strangers: index and scan, look, judge, dispose, commit. */
export async function receiveFromOutside(
  _ctx: Ctx,
  house: ReceiveHouse,
  mail: IncomingMail,
  from: FromOutside,
): Promise<ReceiveOutcome> {
  const takeBack = house.announce?.() ?? (() => undefined);
  try {
    return await scanAndCommit(house, mail, from, takeBack);
  } finally {
    takeBack();
  }
}

async function scanAndCommit(
  house: ReceiveHouse,
  mail: IncomingMail,
  { content, examine }: FromOutside,
  ready: () => void,
): Promise<ReceiveOutcome> {
  // The scan runs in another thread while signatures are verified here.
  const [{ index, scanned }, examined] = await Promise.all([scanContent(house, content), examine(content)]);
  if (index.hops > HOPS_MAX) return { kind: 'loop', hops: index.hops };
  const filtered = await judgeContent(house, mail, { content, scanned, examined });
  const { recipients } = mail;
  const answers = mail.replyEach ? 'each' : 'one';
  const decided = { door: examined.decisions, filtered };
  const disposal = dispose(decided, { recipients, nowMs: house.clock.now(), answers });
  const story = [...mail.story, ...examined.story, ...disposal.story];
  if (disposal.kind === 'turned-away') return { kind: 'turned-away', decisions: disposal.decisions, story };
  const { clientName, verifiedFrom } = examined;
  const { turnedAway } = disposal;
  const taking = turnedAway.size === 0 ? recipients : recipients.filter((_, i) => !turnedAway.has(i));
  const shown = await representCopies(house, {
    content,
    scan: scanned?.scan,
    reference: mail.reference,
    recipients: taking,
    plans: disposal.plans,
    senderDomains: verifiedFrom === undefined ? [] : [verifiedFrom],
  });
  const told: IncomingMail = {
    ...mail,
    recipients: taking,
    clientName,
    verifiedFrom,
    story: [...story, ...shown.story],
  };
  const plan: CommitPlan = {
    ...planOf(index),
    results: examined.results,
    copies: shown.plans,
    variants: shown.variants,
    ...(scanned === undefined ? {} : { author: authorOf(scanned.scan) }),
  };
  ready();
  return withTurnedAway(await commitMail(house, told, content, plan), turnedAway, recipients.length);
}

/** The outcome with those who were turned away in their places. */
function withTurnedAway(
  outcome: ReceiveOutcome,
  turnedAway: ReadonlyMap<number, Refused>,
  count: number,
): ReceiveOutcome {
  if (turnedAway.size === 0 || (outcome.kind !== 'accepted' && outcome.kind !== 'deferred')) return outcome;
  const others = outcome.recipients.values();
  const recipients = Array.from({ length: count }, (_, i) => turnedAway.get(i) ?? others.next().value ?? 'gone');
  return { ...outcome, recipients };
}

function planOf(index: ContentIndex): CommitPlan {
  return { index, added: nothing, submitter: null, sentCopy: null, repeatOf: null };
}

const nothing = new Uint8Array(0);

/** What the step before knows of a message that is to be committed. */
export interface CommitPlan {
  readonly index: ContentIndex;
  /** Fields to stand right before the sender's own: Date, Message-ID, DKIM-Signature. Each with its CRLF. */
  readonly added: Uint8Array;
  readonly submitter: { readonly account: AccountId; readonly domain: number; readonly tenant: number } | null;
  /** Set when a copy is to be filed in the submitter's Sent. */
  readonly sentCopy: { readonly account: AccountId; readonly flags: number; readonly address: string } | null;
  readonly repeatOf: Submission | null;
  /** Fields of ours to stand above Received. */
  readonly results?: string;
  /** What becomes of each recipient's copies, in their order and that of its accounts; into the inbox at once where not given. */
  readonly copies?: readonly (readonly CopyPlan[])[];
  /** What copies show in the place of the octets that came (`CopyPlan.shows`). */
  readonly variants?: readonly Represented[];
  /** Nothing of it goes out: all of it is held, but for the copy in Sent. */
  readonly holding?: Holding;
  /** The author as people read it, for lists of what is held. */
  readonly author?: string;
}

/** Octets that an account may still take, as its quota and its domain's stood when it was looked up. */
export function roomOf(account: ResolvedAccount): number {
  const { quotaBytes, usedBytes, domainQuotaBytes, domainUsedBytes } = account;
  return Math.min((quotaBytes ?? Infinity) - usedBytes, (domainQuotaBytes ?? Infinity) - domainUsedBytes);
}

/**
 * Whether nobody can take it, and its sender can be told so. Then its octets are never written: what is written for a
 * commit that refuses it lies in a pack until that goes, and senders try again for days.
 */
function fitsNobody(mail: IncomingMail, size: number): boolean {
  if (mail.kind === 'system') return false;
  return mail.recipients.every(
    ({ reach }) => reach.kind === 'local' && reach.accounts.length > 0 && reach.accounts.every((a) => roomOf(a) < size),
  );
}

/** Takes the reports that the mail brings where it is for an address that takes them, and commits the rest. */
export async function commitMail(
  house: ReceiveHouse,
  mail: IncomingMail,
  content: SpooledContent,
  plan: CommitPlan,
): Promise<ReceiveOutcome> {
  const { reports } = house;
  if (reports === undefined || !reports.wants(mail)) return await commitCopies(house, mail, content, plan);
  return await reports.take(mail, content, {
    trace: (told) => traceRow(house, told, plan),
    rest: (told, note) => commitCopies(house, told, content, { ...plan, added: concatBytes([note, plan.added]) }),
  });
}

/** Builds the one commit and runs it. */
async function commitCopies(
  house: ReceiveHouse,
  mail: IncomingMail,
  content: SpooledContent,
  plan: CommitPlan,
): Promise<ReceiveOutcome> {
  // What may be a repeat is judged by the commit, which knows whether it was taken before.
  if (plan.repeatOf === null && fitsNobody(mail, plan.index.indexed.blobBytes)) {
    return { kind: 'deferred', recipients: mail.recipients.map(() => 'over-quota') };
  }
  const nowMs = house.clock.now();
  const blob = house.keys.next() as BlobId;
  const received = receivedField(house, mail, nowMs);
  const { holding } = plan;
  const planned = planCopies(house, holding === undefined ? mail : { ...mail, recipients: [] }, plan, {
    received,
    nowMs,
  });
  // One array for both: what crosses to the store thread twice is copied once.
  const head = concatBytes([encodeUtf8(`${plan.results ?? ''}${received}`), plan.added]);
  const { copies, byRecipient, discarded } = planned;
  const quarantined =
    holding === undefined ? planned.quarantined : heldOutbound(house, mail, plan, { holding, head, nowMs });
  const variants = (plan.variants ?? []).map((made) => ({ blob: house.keys.next() as BlobId, made }));
  const owner = copies[0]?.account ?? quarantined[0]?.account ?? 0;
  const queued = holding === undefined ? planQueue(house, mail, plan, { nowMs, head }) : null;
  const trace = traceRow(house, mail, plan);
  const args: AcceptArgs = {
    blob,
    content: plan.index.indexed,
    nowMs,
    copies,
    queued,
    retry: planRetry(house, mail, plan, { nowMs, head, planned, queued: queued !== null }),
    quarantined,
    discarded,
    variants: variants.map(({ blob: own, made }) => ({
      blob: own,
      content: made.index.indexed,
      changes: changesOf(made),
    })),
    trace: { ...trace, story: storyText(trace.story) },
    repeatOf: plan.repeatOf,
  };
  const accepted = await house.store.acceptMail(args, [
    await contentFor(content, blob, owner),
    ...variants.map(
      ({ blob: own, made }): BlobContent => ({ kind: 'memory', blob: own, account: owner, bytes: made.bytes }),
    ),
  ]);
  const recipients = mail.recipients.map((_, i) => {
    const elsewhere = holding !== undefined || planned.elsewhere[i] === true;
    return recipientOutcome({ copies: byRecipient[i] ?? [], elsewhere }, accepted);
  });
  if (!accepted.kept) return { kind: 'deferred', recipients };
  return {
    kind: 'accepted',
    recipients,
    repeats: accepted.repeats,
    queued: accepted.queued,
    subject: plan.index.subject,
  };
}

interface CopiesOfOne {
  readonly copies: readonly number[];
  /** One of them is in the quarantine, or nowhere. */
  readonly elsewhere: boolean;
}

/**
 * A recipient counts as reached when one of its accounts is; over quota is said before gone, since it can be mended. What
 * is held or thrown away was taken, and not filed: whoever asked for a report of delivery gets none.
 */
function recipientOutcome({ copies, elsewhere }: CopiesOfOne, accepted: Accepted): CopyOutcome {
  const outcomes = copies.map((copy) => accepted.outcomes[copy] ?? 'gone');
  if (elsewhere) return outcomes.includes('filed') ? 'filed' : 'held';
  if (copies.length === 0) return 'filed'; // It waits in the queue.
  return (['filed', 'held', 'over-quota'] as const).find((one) => outcomes.includes(one)) ?? 'gone';
}
