/**
 * Runs workloads against several servers in alternating rounds and sums them up: medians, their range, and ratios.
 * Alternating and medians, because the machine's other work comes and goes.
 */

export type Row = Readonly<Record<string, unknown>>;

/** A number to quote from a workload's report, and what is asked of it. */
export interface Measure {
  readonly name: string;
  readonly unit: string;
  /** Where it stands in the report, such as `end_to_end.rate`. */
  readonly path: string;
  readonly better: 'higher' | 'lower';
  /** The peer it is compared with, where that is not the first. */
  readonly against?: string;
  /** `ratio`: so many times better than the peer; `absolute`: no worse than this number, whatever the peer does. */
  readonly target?: { readonly kind: 'ratio' | 'absolute'; readonly value: number };
}

export interface Result {
  readonly workload: string;
  readonly measure: Measure;
  readonly site: string;
  readonly value: number;
}

/** The number at a dotted path, or undefined. */
export function pick(row: Row, path: string): number | undefined {
  let at: unknown = row;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Row)[key];
  }
  return typeof at === 'number' ? at : undefined;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 0 ? (low + high) / 2 : high;
}

/** Sites in the order of a round: every second round backwards, so that no site always follows the same one. */
export function orderOf<T>(sites: readonly T[], round: number): T[] {
  return round % 2 === 0 ? [...sites] : sites.toReversed();
}

/** Three digits that count, no more. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const rounded = value === 0 ? 0 : Number(value.toPrecision(3));
  return rounded >= 1000 ? rounded.toLocaleString('en', { maximumFractionDigits: 0 }) : String(rounded);
}

interface Line {
  readonly workload: string;
  readonly measure: Measure;
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

interface Sides {
  readonly ours: string;
  readonly theirs: string;
  readonly isFirst: boolean;
}

/** What is compared with that peer: with the first, also whatever names none. */
function collect(results: readonly Result[], { ours, theirs, isFirst }: Sides): Line[] {
  const lines = new Map<string, { workload: string; measure: Measure; ours: number[]; theirs: number[] }>();
  for (const { workload, measure, site, value } of results) {
    if (measure.against !== theirs && (measure.against !== undefined || !isFirst)) continue;
    const key = `${workload} ${measure.name}`;
    const line = lines.get(key) ?? { workload, measure, ours: [], theirs: [] };
    lines.set(key, line);
    if (site === ours) line.ours.push(value);
    if (site === theirs) line.theirs.push(value);
  }
  return [...lines.values()];
}

/** How many times better than the peer we are; below 1 we are worse. */
export function ratio({ better }: Measure, ours: number, theirs: number): number {
  return better === 'higher' ? ours / theirs : theirs / ours;
}

function isMet({ measure, ours, theirs }: Line): boolean | undefined {
  const { target, better } = measure;
  if (target === undefined || ours.length === 0) return undefined;
  const our = median(ours);
  if (target.kind === 'absolute') return better === 'higher' ? our >= target.value : our <= target.value;
  return theirs.length === 0 ? undefined : ratio(measure, our, median(theirs)) >= target.value;
}

function targetText({ target, better, unit }: Measure): string {
  if (target === undefined) return '';
  if (target.kind === 'ratio') return `≥ ${target.value} ×`;
  return `${better === 'higher' ? '≥' : '≤'} ${short(target.value)} ${unit}`;
}

function spread(values: readonly number[], unit: string): string {
  if (values.length === 0) return '–';
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const range = values.length > 1 ? ` (${short(low)}–${short(high)})` : '';
  return `${short(median(values))} ${unit}${range}`;
}

/** Each peer's results as a Markdown table: medians, their range, how many times better, and whether the target is met. */
export function tables(results: readonly Result[], ours: string, peers: readonly string[]): string {
  const parts = peers.map((theirs, index) =>
    table(collect(results, { ours, theirs, isFirst: index === 0 }), ours, theirs),
  );
  return parts.filter((part) => part !== '').join('\n');
}

function table(lines: readonly Line[], ours: string, theirs: string): string {
  if (lines.length === 0) return '';
  const rows = lines.map((line) => {
    const { workload, measure } = line;
    const both = line.ours.length > 0 && line.theirs.length > 0;
    const times = both ? `${short(ratio(measure, median(line.ours), median(line.theirs)))} ×` : '–';
    const met = isMet(line);
    const cells = [
      `${workload}: ${measure.name}`,
      spread(line.theirs, measure.unit),
      spread(line.ours, measure.unit),
      times,
      targetText(measure),
      met === undefined ? '' : met ? 'yes' : '**no**',
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `| workload | ${theirs} | ${ours} | better by | target | met |`,
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
