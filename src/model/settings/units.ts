/** Numbers with units as people write them: `10m`, `25MiB`. Exact both ways: what is shown can be typed. */

const durationUnits: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

const sizeUnits: readonly (readonly [string, number])[] = [
  ['TiB', 2 ** 40],
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
  ['TB', 1e12],
  ['GB', 1e9],
  ['MB', 1e6],
  ['KB', 1e3],
  ['B', 1],
];

const TEXT_CHARACTERS_MAX = 64;

/** `10m`, `1h30m`, `500ms` in milliseconds; `0` needs no unit. Undefined where it is no duration. */
export function parseDuration(text: string): number | undefined {
  const compact = text.trim();
  if (compact === '0') return 0;
  if (compact.length > TEXT_CHARACTERS_MAX || !/^(?:\d+(?:\.\d+)?(?:ms|d|h|m|s))+$/.test(compact)) return undefined;
  let ms = 0;
  for (const [, number, unit] of compact.matchAll(/(\d+(?:\.\d+)?)(ms|d|h|m|s)/g)) {
    ms += Number(number) * (durationUnits.find(([name]) => name === unit)?.[1] ?? Number.NaN);
  }
  return Number.isSafeInteger(ms) ? ms : undefined;
}

export function formatDuration(ms: number): string {
  if (ms === 0) return '0';
  let text = '';
  let left = ms;
  for (const [unit, size] of durationUnits) {
    const count = Math.floor(left / size);
    if (count > 0) text += `${count}${unit}`;
    left -= count * size;
  }
  return text;
}

/** `25MiB`, `1.5GB`, `45000000` (bytes); units in any case. Undefined where it is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  if (match === null || text.length > TEXT_CHARACTERS_MAX) return undefined;
  const unit = (match[2] ?? '').toLowerCase();
  const size =
    unit === '' ? 1 : sizeUnits.find(([name]) => name.toLowerCase() === unit || name.toLowerCase() === `${unit}b`)?.[1];
  if (size === undefined) return undefined;
  const bytes = Number(match[1]) * size;
  return Number.isSafeInteger(Math.round(bytes)) ? Math.round(bytes) : undefined;
}

/** The largest unit that says it exactly. */
export function formatSize(bytes: number): string {
  if (bytes === 0) return '0';
  for (const [unit, size] of sizeUnits) if (bytes % size === 0) return `${bytes / size}${unit}`;
  return `${bytes}B`;
}

/** For reading, not for typing: `1.4 GiB`. */
export function roughSize(bytes: number): string {
  for (const [unit, size] of sizeUnits.slice(0, 4)) {
    if (bytes < size) continue;
    const number = bytes / size;
    return `${number >= 100 ? number.toFixed(0) : number.toFixed(1).replace(/\.0$/, '')} ${unit}`;
  }
  return `${bytes} B`;
}
