/** What is done to a held message: each one transaction, with its line in the audit and its step in the story. */
import type { Reference } from '#base/ids';
import type { BlobPlace, Work } from '#format/sql';
import { type AcceptArgs, type Accepted, acceptMail } from '#flow/receive/works';
import { recordAudit, type AuditStamp } from '#model/audit';
import {
  appendEmail,
  type EmailId,
  fitsQuota,
  type IndexedContent,
  lockAccounts,
  type MailboxId,
} from '#model/mailbox';
import {
  closeHeld,
  type HeldId,
  type HeldMessage,
  lockHeld,
  noteRequest,
  queueHeld,
  useDigestLink,
  type DigestNote,
  noteDigest,
} from '#model/quarantine';
import type { QueueId } from '#model/queue';
import { addTraceEvent } from '#model/trace';
import { withMark } from './mark.ts';

/** What came of one act on one message. */
export type HeldOutcome =
  /** In the inbox now. */
  | 'released'
  /** On its way to another server. */
  | 'queued'
  | 'deleted'
  /** An administrator is asked for it. */
  | 'requested'
  /** It was asked for, and stays. */
  | 'declined'
  /** It was so already; nothing was done a second time. */
  | 'already'
  /** Its recipient asked before, and an administrator said no. */
  | 'declined-before'
  /** It is not held any more: deleted, or kept long enough. */
  | 'gone'
  /** The mailbox has no room for it: it stays held. */
  | 'over-quota'
  /** The link was used before, or is too old. */
  | 'link-used';

export interface HeldAct {
  readonly id: HeldId;
  readonly by: AuditStamp;
  /** Why, in words of whoever does it; may be empty. */
  readonly note: string;
  /** The hash of the digest's link by which it is done: used up in the same commit. */
  readonly link: string | null;
}

export interface ReleaseHeld extends HeldAct {
  readonly email: EmailId;
  readonly queue: QueueId;
  /** The field that says that it was released, with its CRLF. */
  readonly mark: Uint8Array;
  readonly content: Omit<IndexedContent, 'blob'>;
  /** How long the queue tries, for what goes on to another server. */
  readonly queueLifeMs: number;
}

export interface HeldActed {
  readonly outcome: HeldOutcome;
  /** For the doorbell. */
  readonly changed: readonly MailboxId[];
  /** Its recipient was waiting for an answer. */
  readonly wasAsked?: true;
}

const unchanged = (outcome: HeldOutcome): HeldActed => ({ outcome, changed: [] });

/** Files a held message in the inbox of its account, with the octets and the date it came with; or sends it on. */
export function* releaseHeld(args: ReleaseHeld): Work<HeldActed> {
  const { id, by } = args;
  const held = yield* lockHeld(id);
  if (held === undefined) return unchanged('gone');
  if (held.state === 'released') return unchanged('already');
  if (held.blob === undefined) return unchanged('gone');
  const acted = held.onward === null ? yield* fileHeld(held, args) : yield* sendHeld(held, args);
  if (acted.outcome !== 'released' && acted.outcome !== 'queued') return acted;
  yield* closeHeld(held, { id, state: 'released', by: by.actor, note: args.note, nowMs: by.nowMs, blob: 'pass' });
  const told =
    acted.outcome === 'released'
      ? { event: 'quarantine.released', text: 'delivered to the inbox' }
      : { event: 'quarantine.sent-on', text: 'sent on' };
  yield* tell(held, args, { ...told, action: 'quarantine.release' });
  return acted;
}

function* fileHeld(held: HeldMessage, args: ReleaseHeld): Work<HeldActed> {
  const { account } = held;
  if (account === null || held.blob === undefined) return unchanged('gone');
  const state = (yield* lockAccounts([account])).get(account);
  if (state === undefined) return unchanged('gone');
  const head = withMark(held.head, args.mark);
  if (!(yield* fitsQuota(state, head.length + args.content.blobBytes))) return unchanged('over-quota');
  if (!(yield* linkHolds(args))) return unchanged('link-used');
  const { mailbox } = yield* appendEmail({
    id: args.email,
    account,
    target: { kind: 'inbox' },
    content: { ...args.content, blob: held.blob },
    head,
    receivedMs: held.receivedMs,
    savedMs: args.by.nowMs,
    flags: 0,
    reference: held.reference,
  });
  return { outcome: 'released', changed: [mailbox] };
}

/** Onward nothing is marked: who released it is no business of others. */
function* sendHeld(held: HeldMessage, args: ReleaseHeld): Work<HeldActed> {
  const { onward } = held;
  if (onward === null) return unchanged('gone');
  if (!(yield* linkHolds(args))) return unchanged('link-used');
  const { nowMs } = args.by;
  const { nextHop, originalRecipient, notify } = onward;
  const recipient = { nextHop, originalRecipient, notify, address: held.recipient };
  const due = { dueMs: nowMs, expiresMs: nowMs + args.queueLifeMs };
  yield* queueHeld(held, { id: args.queue, createdMs: nowMs, recipients: [{ ...recipient, ...due }] });
  return { outcome: 'queued', changed: [] };
}

/** Forgets a held message; nobody is told. */
export function* deleteHeld(args: HeldAct): Work<HeldActed> {
  const { id, by, note } = args;
  const held = yield* lockHeld(id);
  if (held === undefined) return unchanged('gone');
  if (held.state === 'deleted') return unchanged('already');
  if (held.blob === undefined) return unchanged('gone');
  if (!(yield* linkHolds(args))) return unchanged('link-used');
  yield* closeHeld(held, { id, state: 'deleted', by: by.actor, note, nowMs: by.nowMs, blob: 'drop' });
  yield* tell(held, args, { action: 'quarantine.delete', event: 'quarantine.deleted', text: 'deleted' });
  return held.state === 'release-requested' ? { ...unchanged('deleted'), wasAsked: true } : unchanged('deleted');
}

/** Notes that its recipient asks an administrator for it. */
export function* askHeld(args: HeldAct): Work<HeldActed> {
  const { id, by, note } = args;
  const held = yield* lockHeld(id);
  if (held?.blob === undefined) return unchanged('gone');
  if (held.state === 'release-requested') return unchanged('already');
  if (held.askedMs !== null) return unchanged('declined-before');
  if (!(yield* linkHolds(args))) return unchanged('link-used');
  yield* noteRequest({ id, state: 'release-requested', by: by.actor, note, nowMs: by.nowMs });
  yield* tell(held, args, { action: 'quarantine.request', event: 'quarantine.requested', text: 'asked for' });
  return unchanged('requested');
}

/** Answers who asked: it stays held. (Yes is a release.) */
export function* declineHeld(args: HeldAct): Work<HeldActed> {
  const { id, by, note } = args;
  const held = yield* lockHeld(id);
  if (held?.blob === undefined) return unchanged('gone');
  if (held.state !== 'release-requested') return unchanged('already');
  yield* noteRequest({ id, state: 'held', by: by.actor, note, nowMs: by.nowMs });
  yield* tell(held, args, { action: 'quarantine.decline', event: 'quarantine.declined', text: 'not given out' });
  return unchanged('declined');
}

function* linkHolds({ link, by }: HeldAct): Work<boolean> {
  return link === null || (yield* useDigestLink({ hash: link, nowMs: by.nowMs }));
}

interface Told {
  readonly action: string;
  readonly event: string;
  readonly text: string;
}

function* tell(held: HeldMessage, { by, note, link }: HeldAct, told: Told): Work<void> {
  const { tenant, domain, recipient, reference, trace } = held;
  const how = link === null ? '' : ' with a link of a digest';
  yield* recordAudit(by, {
    tenant,
    domain,
    action: told.action,
    target: recipient,
    detail: { reference: reference satisfies Reference, class: held.class, note, digest: link !== null },
  });
  yield* addTraceEvent(trace, {
    at: by.nowMs,
    event: told.event,
    text: `The held copy for ${recipient} was ${told.text} by ${by.actor}${how}${note === '' ? '' : `: ${note}`}`,
    facts: { recipient: recipient.toLowerCase(), by: by.actor, held: held.id },
  });
}

/** For the store thread. */
export const quarantineActs = { askHeld, declineHeld, deleteHeld, releaseHeld };

export interface SendDigest {
  readonly accept: AcceptArgs;
  readonly note: DigestNote;
}

/** Files the mail and notes that it was written, or does neither: a restart neither repeats nor skips one. */
export function* sendDigest({ accept, note }: SendDigest, places: readonly BlobPlace[]): Work<Accepted> {
  if (yield* noteDigest(note)) return yield* acceptMail(accept, places);
  return { outcomes: accept.copies.map(() => 'gone'), kept: false, repeats: 0, queued: false, changed: [] };
}
