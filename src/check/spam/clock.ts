/** What the times in a header say: of a clock, of a zone, and of programs that write the time into what they make up. */
import type { TestCatalog, TestHit } from '#check/verdict';
import { parseDate } from '#format/message';
import { hit } from './hits.ts';
import type { HeaderView } from './view.ts';

export const clockTests = {
  'header.no-date': {
    family: 'header',
    words: 'It has no Date',
    mend: 'Write a Date field (RFC 5322 section 3.6.1).',
    prior: 1.3,
  },
  'header.bad-date': {
    family: 'header',
    words: 'Its Date cannot be read: {date}',
    mend: 'Write Date as "Mon, 1 Jan 2024 12:00:00 +0100" (RFC 5322 section 3.3).',
    prior: 1.4,
  },
  'header.date-ahead': {
    family: 'header',
    words: 'Its Date lies {hours|hour|hours} after the servers on its way took it',
    mend: 'Set the clock and the time zone of the sending machine.',
    prior: 1.8,
  },
  'header.date-behind': {
    family: 'header',
    words: 'Its Date lies {hours|hour|hours} before the servers on its way took it',
    mend: 'Set the clock and the time zone of the sending machine.',
    prior: 0.9,
  },
  'header.no-zone': {
    family: 'header',
    words: 'Its Date is in a time zone that nobody has: {zone}',
    mend: 'Set the time zone of the sending machine.',
    prior: 3.2,
  },
  'header.false-clock': {
    family: 'header',
    words: 'Its {field} is made as Microsoft programs make it, and holds another time than its Date: {time}',
    mend: 'Write Message-ID and boundaries of your own form.',
    prior: 3.2,
  },
} as const satisfies TestCatalog;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Clocks go a little wrong, and summer time is forgotten by honest machines too; from three hours on it is certain. */
const AHEAD_HOURS_MIN = 1;
const AHEAD_HOURS_CERTAIN = 3;
const BEHIND_HOURS_MIN = 48;

/** Signs of the Date and of what should agree with it. */
export function clockHits(header: HeaderView): TestHit[] {
  const text = header.raw('date');
  if (text === '') return [hit('header.no-date')];
  const date = parseDate(text);
  if (date === undefined) return [hit('header.bad-date', { date: text })];
  return [...zoneHits(text), ...offsetHits(header, date.ms), ...falseClockHits(header, date.ms)];
}

/** Compared with the newest time that a server on the way wrote: what is scanned later is as old as before. */
function offsetHits(header: HeaderView, ms: number): TestHit[] {
  const newest = header.all('received')[0];
  if (newest === undefined) return [];
  const text = header.textOf(newest);
  const received = parseDate(text.slice(text.lastIndexOf(';') + 1).trim())?.ms;
  if (received === undefined) return [];
  const hours = Math.trunc((ms - received) / HOUR_MS);
  if (hours >= AHEAD_HOURS_MIN) {
    return [hit('header.date-ahead', { hours }, Math.min(1, hours / AHEAD_HOURS_CERTAIN))];
  }
  return hours <= -BEHIND_HOURS_MIN ? [hit('header.date-behind', { hours: -hours })] : [];
}

const zoneForm = /([+-])(\d\d)(\d\d)\s*(?:\([^)]*\)\s*)?$/;
const zoneMinutes: ReadonlySet<string> = new Set(['00', '15', '30', '45']);
const EAST_HOURS_MAX = 14;
const WEST_HOURS_MAX = 12;

function zoneHits(date: string): TestHit[] {
  const [, sign = '+', hours = '00', minutes = '00'] = zoneForm.exec(date) ?? [];
  const isFar = Number(hours) > (sign === '+' ? EAST_HOURS_MAX : WEST_HOURS_MAX);
  return isFar || !zoneMinutes.has(minutes) ? [hit('header.no-zone', { zone: `${sign}${hours}${minutes}` })] : [];
}

/**
 * Programs of Microsoft write the time into what they make up, as the count of 100 ns since 1601 (FILETIME): the first of a
 * Message-ID as `<0001` + high + `$` + low + `$…@…>`, a boundary as `_NextPart_000_0000_high.low`, a Thread-Index at its begin.
 */
const idForm = /^<[0-9a-f]{4}([0-9a-f]{8})\$([0-9a-f]{8})\$[0-9a-f]{8}@/i;
const boundaryForm = /_NextPart_[0-9a-f]{3}_[0-9a-f]{4}_([0-9a-f]{8})\.([0-9a-f]{8})/i;
/** Of who wrote the first message of a thread; answers add to it. */
const THREAD_INDEX_OCTETS = 22;
/** A draft may lie for some days before it is sent. */
const ID_DAYS_MAX = 2;
const DRAFT_DAYS_MAX = 7;

function falseClockHits(header: HeaderView, ms: number): TestHit[] {
  const found: readonly (readonly [string, number | undefined, number])[] = [
    ['Message-ID', fileTimeOf(idForm.exec(header.raw('message-id'))), ID_DAYS_MAX],
    ['boundary', fileTimeOf(boundaryForm.exec(header.raw('content-type'))), DRAFT_DAYS_MAX],
    // Some programs answer with the index of what they answer.
    [
      'Thread-Index',
      header.has('in-reply-to') ? undefined : threadTimeOf(header.raw('thread-index').trim()),
      DRAFT_DAYS_MAX,
    ],
  ];
  for (const [field, time, days] of found) {
    if (time !== undefined && Math.abs(time - ms) > days * DAY_MS) {
      return [hit('header.false-clock', { field, time: timeText(time) })];
    }
  }
  return [];
}

const EPOCH_1601_MS = 11_644_473_600_000;
const HIGH = 2 ** 32;
const PER_MS = 10_000;

function fileTimeOf(found: RegExpExecArray | null): number | undefined {
  const [, high, low] = found ?? [];
  if (high === undefined || low === undefined) return undefined;
  return (Number.parseInt(high, 16) * HIGH + Number.parseInt(low, 16)) / PER_MS - EPOCH_1601_MS;
}

function threadTimeOf(index: string): number | undefined {
  if (!/^[a-z0-9+/]{28,32}={0,2}$/i.test(index)) return undefined;
  const octets = Buffer.from(index, 'base64');
  if (octets.length !== THREAD_INDEX_OCTETS) return undefined;
  // Its first six octets are the highest of the eight.
  return (octets.readUIntBE(0, 6) * 2 ** 16) / PER_MS - EPOCH_1601_MS;
}

function timeText(ms: number): string {
  const date = new Date(Math.round(ms));
  return Number.isNaN(date.getTime()) ? 'none' : date.toISOString().slice(0, 16).replace('T', ' ');
}
