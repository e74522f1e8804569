/** What follows from outcomes: who leaves the queue, who is tried again and when, and who is told. */
import { asFault, Fault } from '#base/fault';
import { formatAddress, parseAddress } from '#format/address';
import { composeDsn, type DsnAction, type DsnRecipient, parseNotify, wantsNotice } from '#format/dsn';
import { formatMessageId, scanHeader } from '#format/message';
import {
  type AttemptOutcome,
  type AttemptRecord,
  attemptsNeeded,
  backoffMs,
  type ClaimedRecipient,
  noticesDue,
  type QueuedMessage,
  type RecipientResult,
} from '#model/queue';
import { insist } from './insist.ts';
import type { AttemptEvent, Notice, SendHouse } from './ports.ts';

/** Octets of the original that are looked at for its header. */
const HEADER_BYTES_MAX = 64 * 1024;
const FULL_BYTES_MAX = 1024 * 1024;
const REPLY_CHARS_MAX = 1_000;
const NOTICE_RETRY_MS = 15 * 60_000;

export interface Settling {
  readonly message: QueuedMessage;
  readonly recipients: readonly ClaimedRecipient[];
  readonly outcomes: readonly AttemptOutcome[];
  readonly dsnHandedOn: boolean;
  readonly tookMs: number;
  /** Nobody is tried again before this (the hop is resting); 0 when it is not. */
  readonly notBeforeMs: number;
}

interface Verdict {
  readonly recipient: ClaimedRecipient;
  readonly outcome: AttemptOutcome;
  readonly result: RecipientResult;
  /** What the sender is told, if they want to hear it. */
  readonly action: DsnAction | undefined;
  readonly consequence: AttemptEvent['consequence'];
}

/** Records the outcomes: one commit for those of whom nobody is told, one with each notice. */
export async function settle(house: SendHouse, of: Settling, signal: AbortSignal): Promise<void> {
  const nowMs = house.clock.now();
  const verdicts = of.recipients.flatMap((recipient, i) => {
    const outcome = of.outcomes[i];
    return outcome === undefined ? [] : [judge(house, of, recipient, outcome, nowMs)];
  });
  const groups = Map.groupBy(verdicts, (verdict) => verdict.action);
  for (const [action, group] of groups) {
    const record: AttemptRecord = { message: of.message.id, nowMs, results: group.map((each) => each.result) };
    const told = action !== undefined && (await tell(house, of, { action, group, record, nowMs }));
    if (told) continue;
    await insist(house, signal, () =>
      house.store.recordAttempt(action === 'failed' ? askedLater(record, group) : record),
    );
  }
  for (const [outcome, group] of Map.groupBy(verdicts, (verdict) => verdict.outcome)) {
    for (const [consequence, same] of Map.groupBy(group, (each) => each.consequence))
      trace(house, of, outcome, consequence, same, nowMs);
  }
}

interface Telling {
  readonly action: DsnAction;
  readonly group: readonly Verdict[];
  readonly record: AttemptRecord;
  readonly nowMs: number;
}

/** Commits the notice with the record. False when it could not be written or committed: nothing was recorded then. */
async function tell(house: SendHouse, of: Settling, { action, group, record, nowMs }: Telling): Promise<boolean> {
  try {
    await house.notices.submitDsn(await writeNotice(house, of, action, group, nowMs), record);
    return true;
  } catch (error) {
    const fields = { reference: of.message.reference, action, error: asFault(error).message };
    house.log.error('send.notice.failed', 'Cannot send a notice to the sender of a message', fields);
    return false;
  }
}

/** A failure that nobody could be told of is not final: the message stays, and the notice is tried again. */
function askedLater(record: AttemptRecord, group: readonly Verdict[]): AttemptRecord {
  const results = group.map(({ recipient, outcome }): RecipientResult => {
    const lastHost = outcome.remote?.host ?? null;
    const dueMs = record.nowMs + NOTICE_RETRY_MS;
    const { delayNotices } = recipient;
    return { kind: 'again', recipient: recipient.id, dueMs, lastReply: shownReply(outcome), lastHost, delayNotices };
  });
  return { ...record, results };
}

function judge(
  house: SendHouse,
  of: Settling,
  recipient: ClaimedRecipient,
  outcome: AttemptOutcome,
  nowMs: number,
): Verdict {
  const notify = parseNotify(recipient.notify);
  const wanted = (action: DsnAction): DsnAction | undefined =>
    of.message.returnPath !== '' && wantsNotice(notify, action) ? action : undefined;
  const done = { kind: 'done', recipient: recipient.id } as const;
  if (outcome.kind === 'delivered') {
    const local = recipient.nextHop === 'local';
    // A server that knows DSN tells of the delivery itself (RFC 3461 section 5.2.3).
    const reported = local && outcome.unfiled !== true ? wanted('delivered') : undefined;
    const action = local ? reported : of.dsnHandedOn ? undefined : wanted('relayed');
    return { recipient, outcome, result: done, action, consequence: 'delivered' };
  }
  const life = of.message.returnPath === '' ? house.options().expiryOfReportsMs : house.options().expiryMs;
  const attempts = recipient.attempts + 1;
  const over = recipient.expiresMs === 0 || (nowMs >= recipient.expiresMs && attempts >= attemptsNeeded(life));
  if (outcome.kind === 'permanent' || over) {
    const action = wanted('failed');
    return { recipient, outcome, result: done, action, consequence: action === undefined ? 'dropped' : 'returned' };
  }
  const dueMs = Math.max(nowMs + backoffMs(attempts, house.random.fraction()), of.notBeforeMs);
  const due = noticesDue(life - (recipient.expiresMs - nowMs));
  const action = due > recipient.delayNotices ? wanted('delayed') : undefined;
  const result: RecipientResult = {
    kind: 'again',
    recipient: recipient.id,
    dueMs,
    lastReply: shownReply(outcome),
    lastHost: outcome.remote?.host ?? null,
    delayNotices: Math.max(due, recipient.delayNotices),
  };
  return { recipient, outcome, result, action, consequence: 'retry' };
}

function shownReply({ reply, text }: AttemptOutcome): string {
  if (reply === undefined) return text.slice(0, REPLY_CHARS_MAX);
  const codes = reply.enhanced === undefined ? `${reply.code}` : `${reply.code} ${reply.enhanced}`;
  return `${codes} ${reply.text.replaceAll('\n', ' ')}`.slice(0, REPLY_CHARS_MAX);
}

async function writeNotice(
  house: SendHouse,
  of: Settling,
  action: DsnAction,
  group: readonly Verdict[],
  nowMs: number,
): Promise<Notice> {
  const { message } = of;
  const to = parseAddress(message.returnPath);
  if (to === undefined)
    throw new Fault('invalid', `Cannot read the sender "${message.returnPath}" of a queued message`);
  const recipients = group.flatMap((verdict) => dsnRecipient(house, of, verdict, action, nowMs));
  const token = Buffer.from(house.random.bytes(12)).toString('hex');
  const composed = composeDsn({
    to,
    from: { name: 'Mail delivery', address: house.noticeFrom },
    reportingHost: house.hostname,
    reference: message.reference,
    messageId: formatMessageId(token, house.hostname),
    nowMs,
    recipients,
    original: await readOriginal(house, message, action),
    token,
    locale: 'en',
  });
  return { to, ...composed, requireTls: message.tlsDemand === 'required', account: message.account };
}

function dsnRecipient(
  house: SendHouse,
  of: Settling,
  verdict: Verdict,
  action: DsnAction,
  nowMs: number,
): DsnRecipient[] {
  const { recipient, outcome } = verdict;
  const { address: named } = recipient;
  const address = parseAddress(named === 'postmaster' ? `${named}@${house.hostname}` : named);
  if (address === undefined) return [];
  const [type = '', ...rest] = (recipient.originalRecipient ?? '').split(';');
  const gaveUp = action === 'failed' && outcome.kind !== 'permanent' && recipient.expiresMs !== 0;
  const life = of.message.returnPath === '' ? house.options().expiryOfReportsMs : house.options().expiryMs;
  const { remote, reply } = outcome;
  return [
    {
      address,
      originalRecipient: rest.length === 0 ? undefined : { type, address: rest.join(';') },
      action,
      status: outcome.status,
      text: outcome.text,
      remote: remote === undefined ? undefined : { host: remote.host, address: remote.address, reply },
      lastAttemptMs: nowMs,
      ...(gaveUp ? { triedForMs: Math.max(0, life + nowMs - recipient.expiresMs) } : {}),
      ...(action === 'delayed' ? { retryUntilMs: recipient.expiresMs } : {}),
    },
  ];
}

/**
 * What goes back: the header, or all of it where RET=FULL asks for that and something failed (RFC 3461 section 4.3), but
 * never of what came with REQUIRETLS (RFC 8689 section 5).
 */
async function readOriginal(
  house: SendHouse,
  message: QueuedMessage,
  action: DsnAction,
): Promise<Parameters<typeof composeDsn>[0]['original']> {
  const bodyLength = message.size - message.head.length;
  const wanted = message.returnContent === 'full' && message.tlsDemand !== 'required';
  const full = action === 'failed' && wanted && message.size <= FULL_BYTES_MAX;
  const to = full ? bodyLength : Math.min(bodyLength, HEADER_BYTES_MAX);
  const octets = Buffer.concat([message.head, await house.store.readQueued({ blob: message.blob, from: 0, to })]);
  const { fields } = scanHeader(octets);
  return {
    header: octets.subarray(0, fields.at(-1)?.end ?? 0),
    whole: full ? octets : undefined,
    arrivedMs: message.createdMs,
    envelopeId: message.envelopeId ?? undefined,
    smtpUtf8: message.smtpUtf8 === 1,
  };
}

function trace(
  house: SendHouse,
  of: Settling,
  outcome: AttemptOutcome,
  consequence: AttemptEvent['consequence'],
  group: readonly Verdict[],
  nowMs: number,
): void {
  const retries = group.flatMap(({ result }) => (result.kind === 'again' ? [result.dueMs] : []));
  const { message } = of;
  const help = 'Recipients of attempts to deliver, by what became of them';
  const labels = { result: consequence, tls: tlsLabel(outcome) };
  house.metrics.count('queue_delivery_attempts', help, labels, group.length);
  house.log.info('send.attempt', outcome.text, {
    reference: message.reference,
    kind: outcome.kind,
    status: outcome.status,
    stage: outcome.stage,
    host: outcome.remote?.host,
    tls: outcome.remote?.tls?.version,
    tlsPolicy: outcome.remote?.tlsPolicy,
    recipients: group.length,
    consequence,
    ms: Math.round(of.tookMs),
  });
  house.trace.attempted({
    at: nowMs,
    message: message.id,
    reference: message.reference,
    account: message.account,
    recipients: group.map(({ recipient }) => shownAddress(recipient.address)),
    outcome,
    consequence,
    retryAtMs: retries.length === 0 ? undefined : Math.min(...retries),
    attempt: Math.max(...group.map(({ recipient }) => recipient.attempts)) + 1,
    tookMs: of.tookMs,
  });
}

function shownAddress(text: string): string {
  const address = parseAddress(text);
  return address === undefined ? text : formatAddress(address);
}

/** By what the certificate was held to be right; `verified` is for a server of our settings. */
function tlsLabel({ remote }: AttemptOutcome): string {
  if (remote?.tls === undefined) return 'none';
  const policy = remote.tls.verified ? remote.tlsPolicy : undefined;
  switch (policy) {
    case 'dane':
    case 'mtasts':
      return policy;
    case 'setting':
      return 'verified';
    case 'dane-unusable':
    case undefined:
      return 'opportunistic';
    default:
      return policy satisfies never;
  }
}
