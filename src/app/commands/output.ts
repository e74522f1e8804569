/** How answers look: aligned columns, pairs of a name and a value, times and sizes for reading. */
import { styleText } from 'node:util';
import { roughSize } from '#model/settings';

/** What came from outside may hold characters that drive a terminal. Line breaks are kept where `lines` is asked for. */
export function harmless(text: string): string {
  return text.replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

export function harmlessLines(text: string): string {
  return text.split('\n').map(harmless).join('\n');
}

export interface Column<R> {
  readonly title: string;
  readonly value: (row: R) => string;
  readonly right?: boolean;
  /** What strangers chose may be of any length: on a terminal no more of it is shown. */
  readonly columnsMax?: number;
}

/** How the terminal shows things: bold and colours, and so many columns; undefined for a pipe. */
export interface Look {
  readonly styled: boolean;
  readonly columns?: number;
}

/** What stands above a part of an answer. */
export function headline(text: string, { styled }: Look): string {
  return `${styled ? styleText('bold', text) : text}\n`;
}

/** A last column that has no room for so many characters on the line of the others goes on a line of its own. */
const LAST_COLUMNS_MIN = 20;
/** Further lines of a row begin so far to the right: what stands at the left edge begins a row. */
const FURTHER_INDENT = 2;

/**
 * Aligned columns. Where a line would be longer than those of the terminal, the last column is cut, since what stands there
 * says least by itself; where that leaves too little of it, each row goes on below itself, further to the right, with
 * as many columns on a line as there is room for. Off a terminal nothing is cut.
 */
export function table<R>(rows: readonly R[], columns: readonly Column<R>[], look: Look): string {
  const { styled, columns: room = Number.POSITIVE_INFINITY } = look;
  const titles = columns.map((column) => column.title);
  const all = rows.map((row) =>
    columns.map((column) => {
      const cell = harmless(column.value(row));
      return look.columns === undefined ? cell : cutTo(cell, column.columnsMax ?? room);
    }),
  );
  const widths = titles.map((title, i) => Math.max(widthOf(title), ...all.map((row) => widthOf(row[i] ?? ''))));
  const lines = columnLines(widths, room);
  const text = (cells: readonly string[]): string[] => {
    const shownLines = lines.map(({ from, until, indent }) => {
      let left = room - indent;
      const shown = cells.slice(from, until).map((cell, k) => {
        const i = from + k;
        const isLast = i === columns.length - 1;
        const whole = isLast ? cutTo(cell, Math.max(left, LAST_COLUMNS_MIN)) : cell;
        const width = isLast ? Math.min(widths[i] ?? 0, Math.max(left, LAST_COLUMNS_MIN)) : (widths[i] ?? 0);
        left -= width + 2;
        const space = ' '.repeat(Math.max(0, width - widthOf(whole)));
        return columns[i]?.right === true ? space + whole : whole + space;
      });
      return `${' '.repeat(indent)}${shown.join('  ')}`.trimEnd();
    });
    return shownLines.filter((line, i) => i === 0 || line !== '');
  };
  const head = text(titles).map((line) => (styled ? styleText('bold', line) : line));
  return [...head, ...all.flatMap(text)].map((line) => `${line}\n`).join('');
}

interface ColumnLine {
  readonly from: number;
  readonly until: number;
  readonly indent: number;
}

/** Which columns stand on which line of a row that has `room` characters; all on one where they fit. */
function columnLines(widths: readonly number[], room: number): readonly ColumnLine[] {
  const lines: ColumnLine[] = [];
  let from = 0;
  let used = 0;
  for (const [i, width] of widths.entries()) {
    const least = i === widths.length - 1 ? Math.min(width, LAST_COLUMNS_MIN) : width;
    const indent = lines.length === 0 ? 0 : FURTHER_INDENT;
    if (i > from && indent + used + least > room) {
      lines.push({ from, until: i, indent });
      from = i;
      used = 0;
    }
    used += width + 2;
  }
  return [...lines, { from, until: widths.length, indent: lines.length === 0 ? 0 : FURTHER_INDENT }];
}

function cutTo(text: string, room: number): string {
  if (widthOf(text) <= room) return text;
  let cut = '';
  let width = 0;
  for (const character of text) {
    width += widthOf(character);
    if (width > room - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

/**
 * Names and values, the values in one column; a value of several lines goes on below itself, and one that is too long for
 * the terminal as well.
 */
export function pairs(all: readonly (readonly [string, string])[], columns?: number): string {
  const width = Math.max(...all.map(([name]) => widthOf(name))) + 2;
  return all
    .map(([name, value]) => {
      const [first = '', ...more] = value.split('\n').map(harmless);
      const label = `${name}${' '.repeat(width - widthOf(name))}`;
      return [`${label}${first}`.trimEnd(), ...more.map((text) => `${' '.repeat(width)}${text}`)]
        .map((line) => folded(line, columns, width))
        .join('\n');
    })
    .map((text) => `${text}\n`)
    .join('');
}

/** A line narrower than this is no help to anybody. */
const FOLDED_COLUMNS_MIN = 24;

/**
 * One line of words, broken between words so that it fits the terminal; further lines begin below column `indent`. It stays
 * as it is where `columns` is undefined. A word that is longer than a line is not broken: it may be an address.
 */
export function folded(line: string, columns: number | undefined, indent = 0): string {
  if (columns === undefined || widthOf(line) <= columns) return line;
  const [, start = '', rest = ''] = /^(\s*)(.*)$/s.exec(line) ?? [];
  const room = Math.max(columns, indent + FOLDED_COLUMNS_MIN);
  const lines: string[] = [];
  let current = start;
  let isEmpty = true;
  // A number stays with its unit.
  for (const word of rest.split(/ (?![%…])/)) {
    if (!isEmpty && widthOf(current) + 1 + widthOf(word) > room) {
      lines.push(current.trimEnd());
      current = ' '.repeat(indent);
      isEmpty = true;
    }
    current += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, current.trimEnd()].join('\n');
}

/** Each line of a text, which goes on two columns further right than it begins. */
export function foldedLines(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  return text
    .split('\n')
    .map((line) => folded(line, columns, (/^ */.exec(line)?.[0].length ?? 0) + 2))
    .join('\n');
}

/** Columns on the terminal: wide characters of East Asia count twice, marks not at all. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}/u.test(character)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{1f300}-\u{1faff}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

/** `2026-01-31 14:02:07Z`: absolute, with its zone. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

export function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** `1.4 GiB of 2 GiB`, `12 MiB` */
export function quotaText(usedBytes: number, quotaBytes: number | null): string {
  return quotaBytes === null ? roughSize(usedBytes) : `${roughSize(usedBytes)} of ${roughSize(quotaBytes)}`;
}

/** `1 message`, `2 messages` */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `3d 4h`, `12m`, `40s`: two units at most. */
export function agoText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor((seconds % 86_400) / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return '0s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}

/** What is said in milliseconds and larger than this is a time (of after 2001), and no duration. */
const TIMES_FROM_MS = 1e12;

/** `role=operator expires=2026-12-27T14:08:34Z`: what a change was made with, in one line. */
export function detailText(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => {
      if (name.endsWith('Ms') && typeof value === 'number' && value > TIMES_FROM_MS)
        return `${name.slice(0, -2)}=${timeText(value).replace(' ', 'T')}`;
      return `${name}=${Array.isArray(value) ? value.join(',') : String(value)}`;
    })
    .join(' ');
}
