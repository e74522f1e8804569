/** Dates of headers (RFC 5322 sections 3.3 and 4.3): read in all forms that occur, written in one. */
import type { HeaderDate } from './types.ts';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Section 4.3; single military letters and unknown names count as -0000. */
const zones: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ut: 0,
    gmt: 0,
    utc: 0,
    z: 0,
    edt: -240,
    est: -300,
    cdt: -300,
    cst: -360,
    mdt: -360,
    mst: -420,
    pdt: -420,
    pst: -480,
    bst: 60,
    cet: 60,
    cest: 120,
    eet: 120,
    eest: 180,
    msk: 180,
    jst: 540,
  }),
);
const DATE_CHARACTERS_MAX = 200;

/** Reads a date; undefined where there is none in the text. */
export function parseDate(text: string): HeaderDate | undefined {
  const plain = withoutComments(text.slice(0, DATE_CHARACTERS_MAX));
  return readRfc5322(plain) ?? readAsctime(plain) ?? readIso(plain);
}

function readRfc5322(text: string): HeaderDate | undefined {
  const match =
    /^(?:[a-z]{2,12}\.?[\s,]+)?(\d{1,2})[\s-]+([a-z]{3})[a-z]{0,6}\.?[\s,-]+(\d{2,4})(?:[\s,]+(\d{1,2})\s?[:.]\s?(\d{2})(?:\s?[:.]\s?(\d{1,2}))?(?:\.\d+)?\s*([ap]m)?)?\s*(.*)$/i.exec(
      text,
    );
  if (match === null) return undefined;
  const [, day = '', month = '', year = '', hour = '0', minute = '0', second = '0', half, zone = ''] = match;
  return make(fullYear(year), months.indexOf(month.toLowerCase()), [day, hourOf(hour, half), minute, second], zone);
}

/** `Thu Nov 21 09:55:06 1997` and with a zone before or behind the year: mbox lines and old programs. */
function readAsctime(text: string): HeaderDate | undefined {
  const match =
    /^(?:[a-z]{3,9},?\s+)?([a-z]{3})[a-z]{0,6}\s+(\d{1,2}),?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s+(?:([a-z]{1,5}|[+-]\d{4})\s+)?(\d{4})\s*(.*)$/i.exec(
      text,
    );
  if (match === null) return undefined;
  const [, month = '', day = '', hour = '', minute = '', second = '0', zone, year = '', behind = ''] = match;
  return make(Number(year), months.indexOf(month.toLowerCase()), [day, Number(hour), minute, second], zone ?? behind);
}

function readIso(text: string): HeaderDate | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})[t ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(.*)$/i.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '0', zone = ''] = match;
  return make(Number(year), Number(month) - 1, [day, Number(hour), minute, second], zone);
}

function make(
  year: number,
  month: number,
  [day, hour, minute, second]: readonly [string, number, string, string],
  zone: string,
): HeaderDate | undefined {
  if (month < 0 || month > 11 || year < 1 || year > 9999) return undefined;
  const parts = [Number(day), hour, Number(minute), Number(second)] as const;
  if (parts[0] < 1 || parts[0] > 31 || parts[1] > 24 || parts[2] > 59 || parts[3] > 60) return undefined;
  const offsetMinutes = offsetOf(zone);
  const local = new Date(0);
  // Date.UTC would read years below 100 as of the last century.
  local.setUTCFullYear(year, month, parts[0]);
  local.setUTCHours(parts[1], parts[2], parts[3], 0);
  return { ms: local.getTime() - offsetMinutes * 60_000, offsetMinutes };
}

/** Section 4.3: 00 to 49 are 2000 on, 50 to 99 and three digits are 1900 on. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length === 2) return year < 50 ? 2000 + year : 1900 + year;
  return text.length === 3 ? 1900 + year : year;
}

function hourOf(hour: string, half: string | undefined): number {
  if (half === undefined) return Number(hour);
  return (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

function offsetOf(zone: string): number {
  const number = /^(?:[a-z]{2,4}(?=[+-]))?([+-])(\d{1,2}):?(\d{2})/i.exec(zone);
  if (number !== null) {
    const minutes = Number(number[2]) * 60 + Number(number[3]);
    if (minutes > 24 * 60) return 0;
    return number[1] === '-' && minutes !== 0 ? -minutes : minutes;
  }
  const name = /^[a-z]{1,5}/i.exec(zone)?.[0].toLowerCase();
  return name === undefined ? 0 : (zones.get(name) ?? 0);
}

function withoutComments(text: string): string {
  let out = '';
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) out += character;
  }
  return out.replaceAll(/\s+/g, ' ').trim();
}

/** `Tue, 01 Jul 2003 10:52:37 +0200`: the form of RFC 5322 section 3.3. */
export function formatDate(ms: number, offsetMinutes = 0): string {
  const local = new Date(ms + offsetMinutes * 60_000);
  if (Number.isNaN(local.getTime())) throw new RangeError(`Cannot write ${ms} as a date`);
  const two = (n: number): string => String(n).padStart(2, '0');
  const offset = Math.abs(offsetMinutes);
  const zone = `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(offset / 60))}${two(offset % 60)}`;
  const day = `${dayNames[local.getUTCDay()]}, ${two(local.getUTCDate())} ${monthNames[local.getUTCMonth()]}`;
  const time = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`;
  return `${day} ${String(local.getUTCFullYear()).padStart(4, '0')} ${time} ${zone}`;
}
