/** Stories as text for a terminal, and as plain data for programs. */
import { timeOfKey } from '#base/ids';
import type { TraceEvent, TraceRecord } from '#model/trace';
import { entryOf } from './catalogue.ts';
import { whoCanMend } from './mend.ts';
import { recipientStatuses, statusText } from './status.ts';

export interface FormatOptions {
  /** IANA name; UTC where none is said. */
  readonly timeZone?: string;
}

/** Recipients named in one line of a list. */
const RECIPIENTS_LISTED_MAX = 2;
const INDENT = ' '.repeat(14);

/** One line: time, reference, what became of it, from whom to whom, subject. */
export function formatTraceLine(record: TraceRecord, options: FormatOptions = {}): string {
  const { date, time } = clockOf(timeOfKey(record.id), options);
  const parts = [
    `${date} ${time.slice(0, 8)}`,
    record.reference,
    statusText([record]).padEnd(9),
    `${record.sender === '' ? '<>' : record.sender} → ${recipientsText(record)}`,
  ];
  if (record.repeats > 0) parts.push(`(${record.repeats} times)`);
  if (record.subject !== '') parts.push(JSON.stringify(harmless(record.subject)));
  return parts.map(harmless).join('  ');
}

/** Several lines, newest first as they were found. */
export function formatTraceList(records: readonly TraceRecord[], options: FormatOptions = {}): string {
  return records.map((record) => formatTraceLine(record, options)).join('\n');
}

function recipientsText({ recipients }: TraceRecord): string {
  if (recipients.length === 0) return '(nobody)';
  const named = recipients.slice(0, RECIPIENTS_LISTED_MAX).join(', ');
  const more = recipients.length - RECIPIENTS_LISTED_MAX;
  return more > 0 ? `${named} and ${more} more` : named;
}

/** The whole story under one reference: who, what became of it, then each step with the other side's words. */
export function formatStory(records: readonly TraceRecord[], options: FormatOptions = {}): string {
  // The message itself says most; refusals on the way have the same reference.
  const main = mainOf(records);
  if (main === undefined) return '';
  const begin = clockOf(timeOfKey(Math.min(...records.map(({ id }) => id))), options);
  const events = records.flatMap(({ story }) => story).sort((a, b) => a.at - b.at);
  const lines = [`${main.reference}  ${statusText(records)}`, '', ...headLines(main, records, begin), ''];
  let day = begin.date;
  for (const event of withoutRepeats(events)) {
    const { date, time } = clockOf(event.at, options);
    if (date !== day) lines.push(date);
    day = date;
    lines.push(...eventLines(event, time, options));
  }
  return lines.map(harmless).join('\n');
}

function headLines(
  record: TraceRecord,
  records: readonly TraceRecord[],
  begin: { readonly date: string; readonly time: string; readonly zone: string },
): string[] {
  const peer = [record.client, record.helo].filter((part) => part !== '').join(', ');
  const head: (readonly [string, string])[] = [
    ['Time', `${begin.date} ${begin.time} ${begin.zone}`],
    ['From', `${record.sender === '' ? '<> (a notice)' : record.sender}${peer === '' ? '' : ` by ${peer}`}`],
  ];
  for (const [i, [recipient, status]] of [...recipientStatuses(records)].entries()) {
    head.push([i === 0 ? 'To' : '', `${recipient}  ${status}`]);
  }
  if (record.subject !== '') head.push(['Subject', record.subject]);
  if (record.messageId !== '') head.push(['Message-ID', record.messageId]);
  if (record.size > 0) head.push(['Size', `${record.size} octets`]);
  if (record.repeats > 0) head.push(['Repeats', `${record.repeats}`]);
  return head.map(([label, text]) => `${label.padEnd(12)}${text}`);
}

function eventLines(event: TraceEvent, time: string, options: FormatOptions): string[] {
  const { label } = entryOf(event.event);
  const [first = '', ...rest] = event.text.split('\n');
  const lines = [`${time}  ${label}: ${first}`, ...rest.map((line) => `${INDENT}${line}`)];
  const { facts = {} } = event;
  const { reply, code, enhanced, host, address, retryAtMs } = facts;
  const tls = tlsText(facts);
  if (typeof host === 'string' && host !== '') {
    lines.push(`${INDENT}Server: ${host}${typeof address === 'string' && address !== '' ? ` (${address})` : ''}`);
  }
  if (tls !== undefined) lines.push(`${INDENT}TLS: ${tls}`);
  if (typeof reply === 'string' && reply !== '') {
    const codes = [code, enhanced].filter((part) => part !== undefined && part !== null && part !== '').join(' ');
    for (const [i, line] of reply.split('\n').entries()) {
      lines.push(`${INDENT}${i === 0 ? 'Its reply: ' : '           '}${codes === '' ? '' : `${codes} `}${line}`);
    }
  }
  const mender = whoCanMend(event);
  if (mender !== undefined) lines.push(`${INDENT}Who can mend it: ${mender}`);
  if (typeof retryAtMs === 'number') {
    const next = clockOf(retryAtMs, options);
    lines.push(`${INDENT}Next try: ${next.date} ${next.time.slice(0, 8)} ${next.zone}`);
  }
  return lines;
}

const heldTo: Readonly<Record<string, string>> = {
  dane: 'as the TLSA record of the server asks for',
  'dane-unusable': 'as a TLSA record of the server asks for',
  mtasts: 'as the MTA-STS policy of the domain asks for',
  setting: 'as our settings ask for',
};

/** How the connection to another server was protected, and by whose wish; undefined where nobody was spoken to. */
function tlsText({ tls, tlsVerified, tlsPolicy, tlsProblem }: NonNullable<TraceEvent['facts']>): string | undefined {
  if (typeof tls !== 'string' || typeof tlsVerified !== 'boolean') return undefined;
  const problem = typeof tlsProblem === 'string' ? ` (${tlsProblem})` : '';
  if (tls === '') return `none${problem}`;
  const wish = typeof tlsPolicy === 'string' ? heldTo[tlsPolicy] : undefined;
  if (tlsVerified) return `${tls}, certificate right${wish === undefined ? '' : `, ${wish}`}`;
  return `${tls}, any certificate${problem}`;
}

/** The row of the message itself, of those under one reference. */
function mainOf(records: readonly TraceRecord[]): TraceRecord | undefined {
  return records.findLast(({ kind }) => kind !== 'refused') ?? records.at(-1);
}

/** What was noted for the refusal and with the message is told once. */
function withoutRepeats(events: readonly TraceEvent[]): TraceEvent[] {
  const met = new Set<string>();
  return events.filter((event) => {
    const key = `${event.at} ${event.event} ${event.text}`;
    const isNew = !met.has(key);
    met.add(key);
    return isNew;
  });
}

function clockOf(ms: number, { timeZone = 'UTC' }: FormatOptions): { date: string; time: string; zone: string } {
  const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
  return {
    date: local.toPlainDate().toString(),
    time: local.toPlainTime().toString({ smallestUnit: 'millisecond' }),
    zone: timeZone,
  };
}

/** What others wrote must not drive the terminal. */
function harmless(line: string): string {
  return line.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '?');
}

/** A story as programs read it: times in ISO 8601, the status of each recipient, the steps with their facts. */
export interface StoryData {
  readonly reference: string;
  readonly time: string;
  readonly status: string;
  readonly kind: TraceRecord['kind'];
  readonly outcome: TraceRecord['outcome'];
  readonly client: string;
  readonly helo: string;
  readonly sender: string;
  readonly recipients: readonly { readonly address: string; readonly status: string }[];
  readonly messageId: string;
  readonly subject: string;
  readonly size: number;
  readonly repeats: number;
  readonly events: readonly {
    readonly time: string;
    readonly event: string;
    readonly text: string;
    readonly facts?: TraceEvent['facts'];
    readonly whoCanMend?: string;
  }[];
}

/** Of one record, or of all under one reference; undefined where there is none. */
export function storyData(records: readonly [TraceRecord]): StoryData;
export function storyData(records: readonly TraceRecord[]): StoryData | undefined;
export function storyData(records: readonly TraceRecord[]): StoryData | undefined {
  const main = mainOf(records);
  if (main === undefined) return undefined;
  const { reference, kind, outcome, client, helo, sender, messageId, subject, size, repeats } = main;
  const events = records.flatMap(({ story }) => story).sort((a, b) => a.at - b.at);
  return {
    reference,
    time: isoTime(timeOfKey(main.id)),
    status: statusText(records),
    kind,
    outcome,
    client,
    helo,
    sender,
    recipients: [...recipientStatuses(records)].map(([address, status]) => ({ address, status })),
    messageId,
    subject,
    size,
    repeats,
    events: withoutRepeats(events).map(eventData),
  };
}

function eventData(event: TraceEvent): StoryData['events'][number] {
  const mender = whoCanMend(event);
  return {
    time: isoTime(event.at),
    event: event.event,
    text: event.text,
    ...(event.facts === undefined ? {} : { facts: event.facts }),
    ...(mender === undefined ? {} : { whoCanMend: mender }),
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
