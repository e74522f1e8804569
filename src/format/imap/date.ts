/** Dates of the protocol: `1-Feb-1994` of SEARCH, `"17-Jul-1996 02:44:25 -0700"` of APPEND and INTERNALDATE. */
import { latin1 } from '#base/bytes';
import { type Cursor, SyntaxProblem } from './cursor.ts';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
export const DAY_MS = 86_400_000;

/** Days since 1970 of a civil date, or undefined when there is no such day. */
function dayNumber(year: number, month: number, day: number): number | undefined {
  const ms = Date.UTC(year, month, day);
  const back = new Date(ms);
  // Date.UTC takes years below 100 as 19xx; four digits are asked for, and such years are nobody's mail.
  if (back.getUTCFullYear() !== year || back.getUTCMonth() !== month || back.getUTCDate() !== day) return undefined;
  return ms / DAY_MS;
}

/** `date` of SEARCH, quoted or not, as days since 1970. */
export function readDay(cursor: Cursor): number {
  const match = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})$/.exec(cursor.astring());
  const day = match && dayNumber(Number(match[3]), months.indexOf((match[2] ?? '').toLowerCase()), Number(match[1]));
  if (day === undefined || day === null) throw new SyntaxProblem('Malformed date');
  return day;
}

/** A quoted `date-time` as milliseconds since 1970. */
export function readDateTime(cursor: Cursor): number {
  const text = latin1(cursor.stringBytes());
  const match = /^([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text);
  if (match === null) throw new SyntaxProblem('Malformed date-time');
  const [, day, month, year, hour, minute, second, sign, zoneHour, zoneMinute] = match;
  const days = dayNumber(Number(year), months.indexOf((month ?? '').toLowerCase()), Number(day));
  const ok = Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60 && Number(zoneMinute) < 60;
  if (days === undefined || !ok) throw new SyntaxProblem('Malformed date-time');
  const zone = (Number(zoneHour) * 60 + Number(zoneMinute)) * (sign === '-' ? -1 : 1);
  return days * DAY_MS + ((Number(hour) * 60 + Number(minute) - zone) * 60 + Number(second)) * 1000;
}

/** Milliseconds as `"17-Jul-1996 02:44:25 +0000"`, quotes included. Always UTC: the instant is what is kept. */
export function formatDateTime(ms: number): string {
  const d = new Date(ms);
  const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);
  const day = d.getUTCDate();
  const date = `${day < 10 ? ' ' : ''}${day}-${monthNames[d.getUTCMonth()]}-${String(d.getUTCFullYear()).padStart(4, '0')}`;
  return `"${date} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} +0000"`;
}
