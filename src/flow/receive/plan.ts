/** From what becomes of a message to the rows of its one commit. Pure but for the keys that it takes. */
import { asBuffer, concatBytes, encodeUtf8 } from '#base/bytes';
import { cleanedField } from '#flow/clean';
import { formatAddress, type ReversePath } from '#format/address';
import { fieldOctets, formatReceived, formatReturnPath } from '#format/message';
import type { AccountId, EmailId } from '#model/mailbox';
import type { NewHeld } from '#model/quarantine';
import type { NewQueuedMessage, NewQueueRecipient, QueueId } from '#model/queue';
import type { TraceRow } from '#model/trace';
import type { AcceptArgs, NewCopy, Retry, RetryRecipient } from './accept.ts';
import { type Addressed, addressOf } from './addressed.ts';
import { type CopyPlan, isMilder } from './dispose.ts';
import { heldCopy } from './held.ts';
import type { CommitPlan, IncomingMail, ReceiveHouse } from './receive.ts';

export interface PlannedCopies {
  readonly copies: readonly NewCopy[];
  /** For each recipient, which of the copies are for it. Two recipients that lead to one account share a copy. */
  readonly byRecipient: readonly (readonly number[])[];
  /** For each copy: how it waits, should it have to. */
  readonly retries: readonly (RetryRecipient | null)[];
  readonly quarantined: readonly NewHeld[];
  /** Copies that nobody gets. */
  readonly discarded: number;
  /** For each recipient: one of its copies goes into the quarantine or nowhere, so that its sender hears 250. */
  readonly elsewhere: readonly boolean[];
}

const atOnce: CopyPlan = { into: 'inbox', holdMs: 0 };

/** One copy an account, however many of the recipients lead to it; the copy for Sent comes last. */
export function planCopies(
  house: ReceiveHouse,
  mail: IncomingMail,
  plan: CommitPlan,
  parts: { readonly received: string; readonly nowMs: number },
): PlannedCopies {
  const copies: NewCopy[] = [];
  const retries: (RetryRecipient | null)[] = [];
  const quarantined: NewHeld[] = [];
  let discarded = 0;
  const places = new Map<AccountId, readonly number[]>();
  const mildest = mildestPlans(mail, plan);
  const place = (address: Addressed, of: CopyPlan): readonly number[] => {
    const fields = `${shownField(plan, of)}${of.judged?.fields ?? ''}`;
    const head = headOf(mail, plan, { ...parts, address: address.account.address, fields });
    if (of.into === 'nowhere') {
      discarded += 1;
      return [];
    }
    if (of.into === 'quarantine') {
      quarantined.push(heldCopy(house, mail, plan, { ...address, of, head, nowMs: parts.nowMs }));
      return [];
    }
    retries.push(retryOf(address));
    const copy = newCopy(house, { ...address, of, head, nowMs: parts.nowMs });
    return [copies.push(copy) - 1];
  };
  const byRecipient = mail.recipients.map((recipient) => {
    const { reach } = recipient;
    if (reach.kind !== 'local') return [];
    return reach.accounts.flatMap((account) => {
      const known = places.get(account.account);
      if (known !== undefined) return known;
      const at = place({ account, recipient }, mildest.get(account.account) ?? atOnce);
      places.set(account.account, at);
      return at;
    });
  });
  const elsewhere = mail.recipients.map(({ reach }) =>
    reach.kind === 'local' ? reach.accounts.some(({ account }) => places.get(account)?.length === 0) : false,
  );
  if (plan.sentCopy !== null) {
    const { account, flags, address } = plan.sentCopy;
    const email = house.keys.next() as EmailId;
    const target = { kind: 'special', use: 'sent' } as const;
    copies.push({ email, account, target, head: plan.added, flags, recipient: address, incidental: true });
    retries.push(null);
  }
  return { copies, byRecipient, retries, quarantined, discarded, elsewhere };
}

/** Of several recipients who are one account, whoever keeps its copy nearest to the inbox counts: it has one copy alone. */
function mildestPlans(mail: IncomingMail, plan: CommitPlan): ReadonlyMap<AccountId, CopyPlan> {
  const found = new Map<AccountId, CopyPlan>();
  for (const [i, { reach }] of mail.recipients.entries()) {
    if (reach.kind !== 'local') continue;
    const plans = plan.copies?.[i] ?? [];
    for (const [j, { account }] of reach.accounts.entries()) {
      const one = plans[j] ?? plans[0] ?? atOnce;
      const known = found.get(account);
      if (known === undefined || isMilder(one, known)) found.set(account, one);
    }
  }
  return found;
}

/** Which kinds of things were changed in what is shown. */
export function shownField({ variants }: Pick<CommitPlan, 'variants'>, { shows }: CopyPlan): string {
  const cleaned = shows === undefined ? undefined : variants?.[shows]?.cleaned;
  return cleaned === undefined ? '' : asBuffer(fieldOctets([cleanedField(cleaned)])).toString('utf8');
}

interface HeadParts {
  readonly received: string;
  readonly address: string;
  readonly fields: string;
}

function headOf(mail: IncomingMail, plan: CommitPlan, { received, address, fields }: HeadParts): Uint8Array {
  const own = `${formatReturnPath(mail.reversePath)}Delivered-To: ${address}\r\n${fields}${plan.results ?? ''}${received}`;
  const octets = encodeUtf8(own);
  return plan.added.length === 0 ? octets : concatBytes([octets, plan.added]);
}

interface CopyParts extends Addressed {
  readonly of: CopyPlan;
  readonly head: Uint8Array;
  readonly nowMs: number;
}

function newCopy(house: ReceiveHouse, { account, recipient, of, head, nowMs }: CopyParts): NewCopy {
  const { into, holdMs, shows } = of;
  return {
    email: house.keys.next() as EmailId,
    account: account.account,
    target: into === 'junk' ? { kind: 'special', use: 'junk' } : { kind: 'inbox' },
    head,
    flags: 0,
    recipient: addressOf(recipient),
    incidental: false,
    ...(shows === undefined ? {} : { shows }),
    ...(holdMs > 0 ? { heldUntilMs: nowMs + holdMs } : {}),
  };
}

function retryOf({ account: { address }, recipient }: Addressed): RetryRecipient {
  const written = addressOf(recipient);
  const alias = written === address ? null : `rfc822;${written}`;
  return { address, notify: recipient.notify, originalRecipient: recipient.originalRecipient ?? alias };
}

export interface QueueParts {
  readonly nowMs: number;
  readonly head: Uint8Array;
}

/** Rows for the recipients that live elsewhere; null when there are none. */
export function planQueue(
  house: ReceiveHouse,
  mail: IncomingMail,
  plan: CommitPlan,
  parts: QueueParts,
): AcceptArgs['queued'] {
  const recipients: NewQueueRecipient[] = [];
  const life = house.queueLife();
  for (const recipient of mail.recipients) {
    if (recipient.reach.kind !== 'remote' || recipient.path === 'postmaster') continue;
    recipients.push({
      address: formatAddress(recipient.path),
      nextHop: recipient.reach.domain,
      originalRecipient: recipient.originalRecipient,
      notify: recipient.notify,
      dueMs: parts.nowMs,
      expiresMs: parts.nowMs + (mail.reversePath === null ? life.reportsMs : life.mailMs),
    });
  }
  if (recipients.length === 0) return null;
  const { reversePath } = mail.onward ?? mail;
  return { ...queuedMessage(house, mail, plan, parts), returnPath: textOf(reversePath), recipients };
}

export interface RetryParts extends QueueParts {
  readonly planned: PlannedCopies;
  /** Some of it goes to other servers. */
  readonly queued: boolean;
}

/**
 * Null where none of the copies can come to wait: most mail is from strangers for one account, which takes it or has it come
 * again. Of what is submitted the commit may hold all.
 */
export function planRetry(house: ReceiveHouse, mail: IncomingMail, plan: CommitPlan, parts: RetryParts): Retry | null {
  const { byRecipient, retries, elsewhere, copies } = parts.planned;
  const always = mail.kind === 'system';
  const isHeld = plan.submitter !== null || copies.some(({ heldUntilMs }) => heldUntilMs !== undefined);
  const isTaken = parts.queued || elsewhere.includes(true);
  if (!always && !isHeld && !isTaken && copies.length < 2) return null;
  const life = house.queueLife();
  return {
    message: { ...queuedMessage(house, mail, plan, parts), origin: 'local' },
    expiresMs: parts.nowMs + (mail.reversePath === null ? life.reportsMs : life.mailMs),
    recipients: retries,
    together: mail.replyEach
      ? byRecipient.map((copies, i) => ({ copies, taken: elsewhere[i] === true }))
      : [{ copies: byRecipient.flat(), taken: elsewhere.includes(true) }],
    always,
  };
}

export function queuedMessage(
  house: ReceiveHouse,
  mail: IncomingMail,
  plan: CommitPlan,
  parts: QueueParts,
): Omit<NewQueuedMessage, 'blob' | 'recipients'> {
  return {
    id: house.keys.next() as QueueId,
    reference: mail.reference,
    account: plan.submitter?.account ?? null,
    domain: plan.submitter?.domain ?? null,
    head: parts.head,
    size: parts.head.length + plan.index.indexed.blobBytes,
    returnPath: textOf(mail.reversePath),
    envelopeId: mail.envelopeId,
    returnContent: mail.returnContent,
    bodyType: plan.index.eightBit ? '8bit' : '7bit',
    smtpUtf8: mail.smtpUtf8,
    origin: mail.kind === 'system' ? 'dsn' : plan.submitter === null ? 'relay' : 'submission',
    createdMs: parts.nowMs,
    // RFC 8689 section 4.1: the parameter counts before the field.
    tlsDemand: mail.requireTls ? 'required' : plan.index.tlsOptional ? 'optional' : 'policy',
  };
}

export function receivedField(house: ReceiveHouse, mail: IncomingMail, nowMs: number): string {
  // Where a user sends from is their own affair (product OU5): the trace has it, what leaves does not.
  const submitted = mail.kind === 'submitted';
  return formatReceived({
    helo: submitted ? 'submission' : mail.helo,
    clientAddress: submitted ? undefined : mail.client,
    clientName: submitted ? undefined : mail.clientName,
    by: house.hostname,
    protocol: mail.protocol,
    tls: mail.tls,
    id: mail.reference,
    recipients: mail.recipients.map((recipient) => recipient.path),
    ms: nowMs,
    offsetMinutes: 0,
  });
}

export function traceRow(house: ReceiveHouse, mail: IncomingMail, plan: CommitPlan): TraceRow {
  const first = mail.recipients.find((recipient) => recipient.reach.kind === 'local')?.reach;
  const owner = first?.kind === 'local' ? first.accounts[0] : undefined;
  return {
    id: house.keys.next(),
    reference: mail.reference,
    tenant: plan.submitter?.tenant ?? owner?.tenant ?? null,
    domain: plan.submitter?.domain ?? owner?.domain ?? null,
    account: plan.submitter?.account ?? null,
    kind: mail.kind,
    outcome: 'accepted',
    client: mail.client ?? 'unix',
    helo: mail.helo,
    sender: textOf(mail.reversePath),
    recipients: mail.recipients.map(({ path }) => (path === 'postmaster' ? 'postmaster' : formatAddress(path))),
    messageId: plan.index.messageId,
    subject: plan.index.subject,
    size: plan.index.indexed.blobBytes,
    repeats: 0,
    story: mail.story,
  };
}

export function textOf(path: ReversePath): string {
  return path === null ? '' : formatAddress(path);
}
