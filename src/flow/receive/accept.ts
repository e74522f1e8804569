/** The one commit that accepts a message: bytes are synced by then; copies, queue rows and trace come or fail together. */
import type { BlobPlace, Work } from '#format/sql';
import { addBlob, type BlobId } from '#model/blob';
import {
  type AccountId,
  type AccountState,
  type EmailId,
  fitsQuota,
  type IndexedContent,
  lockAccounts,
  type MailboxId,
  type MailboxTarget,
} from '#model/mailbox';
import {
  countRepeat,
  enqueueMessage,
  type NewQueuedMessage,
  type NewQueueRecipient,
  rememberSubmission,
  type Submission,
} from '#model/queue';
import { heldEvent as quarantinedEvent, keepQuarantined, type NewHeld } from '#model/quarantine';
import { containedBy } from '#model/sending';
import { type RecordedTrace, recordTrace, storyWith, type TraceEvent } from '#model/trace';
import { addVariants, contentShown, fileCopy, type Variant } from './filing.ts';

/** One account's copy. */
export interface NewCopy {
  readonly email: EmailId;
  readonly account: AccountId;
  readonly target: MailboxTarget;
  readonly head: Uint8Array;
  readonly flags: number;
  /** The address it came in by, for the trace. */
  readonly recipient: string;
  /** A copy nobody addressed (in Sent): when it cannot be filed the message goes on all the same, and it alone keeps nothing. */
  readonly incidental: boolean;
  /** Which of the variants is filed; the octets as they came where not given. The original is kept beside it. */
  readonly shows?: number;
  /** Kept in the queue until then, for a second look, and filed from there. */
  readonly heldUntilMs?: number;
}

/** What becomes of copies that cannot be filed while the peer hears that the message was taken. */
export interface Retry {
  readonly message: Omit<NewQueuedMessage, 'blob' | 'recipients'>;
  readonly expiresMs: number;
  /** For each copy, in order: how it stands in the queue; null for an incidental one. */
  readonly recipients: readonly (RetryRecipient | null)[];
  /**
   * Copies that one answer is for: all of them, or in LMTP those of one recipient. Where one of these is filed, or another
   * copy is `taken` (held in the quarantine, thrown away), the answer is 250, and nobody would bring the others again.
   */
  readonly together: readonly { readonly copies: readonly number[]; readonly taken: boolean }[];
  /** Nobody can be told to come again (a report that we write): it waits even where nothing could be filed. */
  readonly always: boolean;
}

/** The address is the account's own, not the alias: the others behind that have theirs already. */
export type RetryRecipient = Pick<NewQueueRecipient, 'address' | 'originalRecipient' | 'notify'>;

export interface AcceptArgs {
  readonly blob: BlobId;
  readonly content: Omit<IndexedContent, 'blob'>;
  readonly nowMs: number;
  readonly copies: readonly NewCopy[];
  /** What goes to other servers. Its blob is filled in here. */
  readonly queued: Omit<NewQueuedMessage, 'blob'> | null;
  /** How a copy that cannot be filed now is kept for later. Null: it is not. */
  readonly retry: Retry | null;
  /** Copies that are held in the quarantine. */
  readonly quarantined?: readonly NewHeld[];
  /** What copies show in the place of the octets that came; their octets come behind the first content, in this order. */
  readonly variants?: readonly Variant[];
  /** Copies that nobody gets, though their sender hears that they were taken. */
  readonly discarded?: number;
  readonly trace: RecordedTrace;
  /** Set for submissions: the same bytes to the same recipients within hours are taken once (product OU4). */
  readonly repeatOf: Submission | null;
}

export type CopyOutcome = 'filed' | 'held' | 'over-quota' | 'gone';

export interface Accepted {
  /** One for each copy, in order. */
  readonly outcomes: readonly CopyOutcome[];
  /** False when nothing was kept: every copy failed and nothing was to be queued. */
  readonly kept: boolean;
  /** How often this very message was submitted before, within the window; above 0 nothing was written. */
  readonly repeats: number;
  /** Something waits in the queue, for others or for a later try here. */
  readonly queued: boolean;
  /** For the doorbell. */
  readonly changed: readonly MailboxId[];
}

export function* acceptMail(args: AcceptArgs, places: readonly BlobPlace[]): Work<Accepted> {
  const place = places[0];
  if (place === undefined) throw new Error('Cannot accept a message without its bytes');
  if (args.repeatOf !== null) {
    const repeats = yield* countRepeat(args.repeatOf, args.nowMs);
    if (repeats > 0) {
      const story = storyWith(args.trace.story, [repeatEvent(args.nowMs, repeats)]);
      yield* recordTrace({ ...args.trace, story });
      return { outcomes: args.copies.map(() => 'filed'), kept: true, repeats, queued: false, changed: [] };
    }
  }
  const { account: sender } = args.trace;
  const accounts = args.copies.map((copy) => copy.account);
  const states = yield* lockAccounts([...new Set(sender === null ? accounts : [...accounts, sender as AccountId])]);
  // Its sender may have been taken out of strangers' hands while it was looked at.
  const heldBy = sender === null ? undefined : yield* containedBy(sender as AccountId);
  const outcomes: CopyOutcome[] = [];
  for (const copy of args.copies) {
    const { blobBytes } = contentShown(args, copy).content;
    outcomes.push(yield* judgeCopy(copy, states, { blobBytes, waits: heldBy !== undefined && !copy.incidental }));
  }
  const filed = outcomes.filter((outcome) => outcome === 'filed').length;
  const reached = outcomes.some((outcome, i) => outcome === 'filed' && args.copies[i]?.incidental === false);
  const retried = args.retry === null ? [] : retryRecipients(args, args.retry, outcomes);
  const { quarantined = [], discarded = 0 } = args;
  const kept = reached || args.queued !== null || retried.length > 0 || quarantined.length > 0 || discarded > 0;
  if (!kept) {
    yield* recordTrace({ ...args.trace, outcome: 'deferred' });
    return { outcomes, kept, repeats: 0, queued: false, changed: [] };
  }
  if (args.repeatOf !== null) yield* rememberSubmission(args.repeatOf, args.nowMs);
  const refs = filed + quarantined.length + (args.queued === null ? 0 : 1) + (retried.length > 0 ? 1 : 0);
  // Of what is thrown away nothing is referred to; its octets go with their pack.
  if (refs > 0) yield* addBlob(args.blob, place, { refs, nowMs: args.nowMs });
  const events: TraceEvent[] = [];
  const changed = yield* fileCopies(args, places, { outcomes, events });
  if (quarantined.length > 0) {
    const { blob, content, trace } = args;
    const { reference, id } = trace;
    yield* keepQuarantined({ blob, blobBytes: content.blobBytes, reference, trace: id, rows: quarantined });
    events.push(...quarantined.map((held) => quarantinedEvent(held, args.nowMs)));
  }
  const held = heldBy === undefined ? {} : { heldBy };
  if (heldBy !== undefined && (args.queued !== null || retried.length > 0)) events.push(containedEvent(args.nowMs));
  if (args.queued !== null) yield* enqueueMessage({ ...args.queued, ...held, blob: args.blob });
  if (args.retry !== null && retried.length > 0) {
    yield* enqueueMessage({ ...args.retry.message, ...held, blob: args.blob, recipients: retried });
  }
  yield* recordTrace({ ...args.trace, story: storyWith(args.trace.story, events) });
  return { outcomes, kept, repeats: 0, queued: args.queued !== null || retried.length > 0, changed };
}

interface Filing {
  readonly outcomes: readonly CopyOutcome[];
  /** Gets what became of each. */
  readonly events: TraceEvent[];
}

/** Files the copies that can be filed; gives the mailboxes they are in. */
function* fileCopies(
  args: AcceptArgs,
  places: readonly BlobPlace[],
  { outcomes, events }: Filing,
): Work<readonly MailboxId[]> {
  const filedCopies = args.copies.filter((_, at) => outcomes[at] === 'filed');
  yield* addVariants(args, places.slice(1), filedCopies);
  const { reference, id: traced } = args.trace;
  const changed: MailboxId[] = [];
  for (const [i, copy] of args.copies.entries()) {
    if (outcomes[i] === 'held' && copy.heldUntilMs !== undefined) events.push(heldEvent(copy, args.nowMs));
    if (outcomes[i] !== 'filed') continue;
    const appended = yield* fileCopy(args, copy, { reference, trace: traced });
    changed.push(appended.mailbox);
    const inJunk = copy.target.kind === 'special' && copy.target.use === 'junk';
    events.push({
      at: args.nowMs,
      event: 'delivered',
      text: `Filed for ${copy.recipient}${inJunk ? ' in Junk' : ''}`,
      facts: {
        recipient: copy.recipient.toLowerCase(),
        account: copy.account,
        mailbox: appended.mailbox,
        uid: appended.uid,
        ...(inJunk ? { use: 'junk' } : {}),
      },
    });
  }
  return changed;
}

interface CopySeen {
  readonly blobBytes: number;
  /** It is for the queue, whatever the plan was. */
  readonly waits: boolean;
}

function* judgeCopy(
  copy: NewCopy,
  states: Map<AccountId, AccountState>,
  { blobBytes, waits }: CopySeen,
): Work<CopyOutcome> {
  const state = states.get(copy.account);
  if (state === undefined) return 'gone';
  const size = copy.head.length + blobBytes;
  if (!(yield* fitsQuota(state, size))) return 'over-quota';
  if (waits || copy.heldUntilMs !== undefined) return 'held';
  // Two copies for one account in one message count both.
  states.set(copy.account, { ...state, usedBytes: state.usedBytes + size });
  return 'filed';
}

function retryRecipients(
  { copies, queued, nowMs }: AcceptArgs,
  { recipients, together, always, expiresMs }: Retry,
  outcomes: readonly CopyOutcome[],
): NewQueueRecipient[] {
  const taken = (at: number): boolean =>
    queued !== null ||
    together.some((one) => one.copies.includes(at) && (one.taken || one.copies.some((copy) => isKept(outcomes[copy]))));
  return copies.flatMap((copy, at) => {
    const recipient = recipients[at];
    if (outcomes[at] === 'filed' || copy.incidental || recipient === undefined || recipient === null) return [];
    if (!taken(at) && !(always && outcomes[at] === 'over-quota')) return [];
    return [{ ...recipient, nextHop: 'local', dueMs: copy.heldUntilMs ?? nowMs, expiresMs }];
  });
}

/** One that is held is taken as much as one that is filed. */
function isKept(outcome: CopyOutcome | undefined): boolean {
  return outcome === 'filed' || outcome === 'held';
}

function heldEvent({ recipient, heldUntilMs = 0 }: NewCopy, at: number): TraceEvent {
  return {
    at,
    event: 'door.held',
    text: `Held for ${recipient}: the sender was not seen before, and is looked at once more`,
    facts: { recipient: recipient.toLowerCase(), retryAtMs: heldUntilMs },
  };
}

function containedEvent(at: number): TraceEvent {
  const text = 'Held in the queue: its account was contained while the message was looked at';
  return { at, event: 'sending.held', text };
}

function repeatEvent(at: number, repeats: number): TraceEvent {
  return {
    at,
    event: 'submission.repeated',
    text: 'The same message was submitted again by a program that did not notice the first answer; it was taken once',
    facts: { repeats },
  };
}
