/** From the rows under a reference to the refusals that a stranger who holds it may be told of. */
import { timeOfKey } from '#base/ids';
import { parseAddress } from '#format/address';
import type { TraceEvent, TraceRecord } from '#model/trace';
import { type CauseKey, causeOfCheck, causeOfCode, causeOfSession } from './causes.ts';
import { type Evidence, readEvidence, shown } from './evidence.ts';

/** One refusal, without anything about recipients and subjects. */
export interface Seen {
  readonly cause: CauseKey;
  /** Wall time, ms. */
  readonly atMs: number;
  /** 4yz: it was put off, not refused. */
  readonly temporary: boolean;
  /** `550 5.7.25`; undefined where the trace does not know it. */
  readonly status: string | undefined;
  readonly evidence: Evidence;
  /** For what was put off: when another try is worth it. */
  readonly retryAtMs: number | undefined;
  /** What made it odd, where that is another thing than why it was put off. */
  readonly oddity: CauseKey | undefined;
}

/** Who came, as far as it was seen. */
export interface Peer {
  readonly ip: string | undefined;
  readonly helo: string | undefined;
  /** Domain of the envelope's sender, A-labels. */
  readonly senderDomain: string | undefined;
}

export interface Sighting {
  readonly peer: Peer;
  /** The last thing that was said first; each cause once. */
  readonly seen: readonly Seen[];
}

/** Distinct causes that one page explains. */
const CAUSES_MAX = 4;

/** Undefined where nothing was refused under the reference: of mail that was taken nothing is told to strangers. */
export function sightingOf(records: readonly TraceRecord[]): Sighting | undefined {
  const refused = records.filter(({ kind }) => kind === 'refused');
  const seen = refused.flatMap(seenIn);
  seen.sort((a, b) => b.atMs - a.atMs);
  const [first] = refused;
  if (first === undefined || seen.length === 0) return undefined;
  return { peer: peerOf(first), seen: onlyOnce(seen).slice(0, CAUSES_MAX) };
}

function seenIn(record: TraceRecord): Seen[] {
  const said = new Set(record.story.filter(isOfDoor).map(({ text }) => text));
  // The same reply may be noted once more, as what the client was told.
  const events = record.story.filter((event) => isOfDoor(event) || !said.has(event.text));
  return events.flatMap((event) => seenOf(record, event) ?? []);
}

function isOfDoor({ event }: TraceEvent): boolean {
  return event === 'door.refused' || event === 'door.deferred';
}

function onlyOnce(seen: readonly Seen[]): Seen[] {
  const met = new Set<CauseKey>();
  const left: Seen[] = [];
  for (const one of seen) {
    if (!met.has(one.cause)) left.push(one);
    met.add(one.cause);
  }
  // Where something is known, what is not known says nothing.
  const told = left.filter(({ cause }) => cause !== 'other');
  return told.length === 0 ? left : told;
}

function peerOf({ client, helo, sender }: TraceRecord): Peer {
  return {
    ip: /^[0-9a-fA-F.:]{3,45}$/.test(client) ? client : undefined,
    helo: shown('helo', helo) || undefined,
    senderDomain: parseAddress(sender)?.domain,
  };
}

function seenOf(record: TraceRecord, event: TraceEvent): Seen | undefined {
  if (isOfDoor(event)) return seenAtDoor(event);
  const session = /^smtp\.session\.(.+)$/.exec(event.event);
  if (session !== null) {
    const cause = causeOfSession(session[1] ?? '');
    const evidence: Record<string, string> = {};
    if (cause?.key === 'helo-syntax') {
      if (record.helo !== '') evidence['helo'] = shown('helo', record.helo);
      evidence['ip'] = shown('ip', record.client);
    }
    return cause === undefined ? undefined : { ...plain(record, event), cause: cause.key, evidence };
  }
  if (!/^smtp\.(?:connect|helo|mail|rcpt|content)\.refused$/.test(event.event)) return undefined;
  const base = plain(record, event);
  return { ...base, cause: causeSaid(event.text) ?? causeOfReply(event, base.status) };
}

function seenAtDoor(event: TraceEvent): Seen | undefined {
  const { facts = {} } = event;
  const check = causeOfCheck(String(facts['oddity'] ?? facts['check'] ?? ''));
  const said = causeOfCode(String(facts['code'] ?? '')) ?? check;
  if (said === undefined) return undefined;
  const temporary = event.event === 'door.deferred';
  const { retryAtMs } = facts;
  return {
    cause: said.key,
    atMs: event.at,
    temporary,
    status: statusOf(event.text),
    evidence: readEvidence(check?.key ?? said.key, facts['evidence']),
    retryAtMs: temporary && typeof retryAtMs === 'number' && Number.isSafeInteger(retryAtMs) ? retryAtMs : undefined,
    oddity: check === undefined || check.key === said.key ? undefined : check.key,
  };
}

function plain(record: TraceRecord, event: TraceEvent): Seen {
  const status = statusOf(event.text);
  return {
    cause: 'other',
    atMs: event.at === 0 ? timeOfKey(record.id) : event.at,
    temporary: status === undefined ? record.outcome === 'deferred' : status.startsWith('4'),
    status,
    evidence: {},
    retryAtMs: undefined,
    oddity: undefined,
  };
}

/** Our replies end with their code: `See https://… (PTR-3)`. */
function causeSaid(text: string): CauseKey | undefined {
  const code = /\(([A-Z0-9]{3,8}-[0-9]{1,2})\)\s*$/.exec(text)?.[1];
  return code === undefined ? undefined : causeOfCode(code)?.key;
}

/** Code and enhanced status only: the words of a reply name the recipient. */
function statusOf(text: string): string | undefined {
  const match = /^([45][0-9]{2})[ -]([45]\.[0-9]{1,3}\.[0-9]{1,3})(?: |$)/.exec(text);
  return match === null ? undefined : `${match[1]} ${match[2]}`;
}

/** What the flows say of a message at its end, where there is no reply in the trace. */
const outcomes: Readonly<Record<string, CauseKey>> = {
  loop: 'loop',
  'foreign-from': 'foreign-from',
  recipients: 'recipients',
  deferred: 'mailbox-full',
};

function causeOfReply(event: TraceEvent, status: string | undefined): CauseKey {
  if (status === undefined) {
    const outcome = /^Refused after the content: (\S+)$/.exec(event.text)?.[1] ?? '';
    return Object.hasOwn(outcomes, outcome) ? (outcomes[outcome] ?? 'other') : 'other';
  }
  const [code = '', enhanced = ''] = status.split(' ');
  const [, subject, detail] = enhanced.split('.');
  switch (`${subject}.${detail}`) {
    case '1.1':
      return 'unknown-user';
    case '2.1':
      return 'switched-off';
    case '2.2':
      return 'mailbox-full';
    case '3.4':
      return 'size';
    case '4.6':
      return 'loop';
    case '5.3':
      return 'recipients';
    case '6.7':
      return 'international';
    case '7.1':
      if (code === '554') return 'relay';
      if (code === '553') return event.event === 'smtp.mail.refused' ? 'not-your-address' : 'foreign-sender';
      return event.event === 'smtp.content.refused' && code === '550' ? 'foreign-from' : 'other';
    default:
      return subject === '3' && code.startsWith('4') ? 'our-trouble' : 'other';
  }
}
