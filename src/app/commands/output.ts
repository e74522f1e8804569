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
}

/** How the terminal shows things: bold and colours, and so many columns; undefined for a pipe. */
export interface Look {
  readonly styled: boolean;
  readonly columns?: number;
}

/** A last column is cut to no fewer columns of the terminal. */
const LAST_COLUMNS_MIN = 12;

/** Where lines would be longer than those of the terminal, the last column is cut: what stands there says least by itself. */
export function table<R>(rows: readonly R[], columns: readonly Column<R>[], look: Look): string {
  const { styled } = look;
  const all = rows.map((row) => columns.map((column) => harmless(column.value(row))));
  const widest = columns.map((column, i) =>
    Math.max(widthOf(column.title), ...all.map((row) => widthOf(row[i] ?? ''))),
  );
  const before = widest.slice(0, -1).reduce((sum, each) => sum + each + 2, 0);
  const room = Math.max((look.columns ?? Number.POSITIVE_INFINITY) - before, LAST_COLUMNS_MIN);
  const cells = all.map((row) => [...row.slice(0, -1), cutTo(row.at(-1) ?? '', room)]);
  const widths = [...widest.slice(0, -1), Math.min(widest.at(-1) ?? 0, room)];
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => {
        const space = ' '.repeat((widths[i] ?? 0) - widthOf(cell));
        return columns[i]?.right === true ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  const head = line(columns.map((column) => column.title));
  return [styled ? styleText('bold', head) : head, ...cells.map(line)].map((text) => `${text}\n`).join('');
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
