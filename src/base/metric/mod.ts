/**
 * Metric: counters, gauges and histograms in memory, written out as OpenMetrics text.
 * Label values come from fixed lists only, never from what an outsider chooses (domain, user, address).
 */

export type Labels = Readonly<Record<string, string>>;

interface Series {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly values: Map<string, number | HistogramValue>;
}

interface HistogramValue {
  readonly counts: number[];
  sum: number;
  count: number;
}

/** Upper bounds in seconds, from 0.5 ms to 60 s. */
const bucketsS: readonly number[] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

export class Metrics {
  readonly #series = new Map<string, Series>();

  /** Adds to `rookery_NAME_total`. */
  count(name: string, help: string, labels: Labels = {}, by = 1): void {
    const values = this.#get(name, 'counter', help).values;
    const key = labelKey(labels);
    values.set(key, ((values.get(key) as number | undefined) ?? 0) + by);
  }

  /** Sets `rookery_NAME`. */
  gauge(name: string, help: string, value: number, labels: Labels = {}): void {
    this.#get(name, 'gauge', help).values.set(labelKey(labels), value);
  }

  /** Adds a duration in seconds to the histogram `rookery_NAME`. */
  observe(name: string, help: string, seconds: number, labels: Labels = {}): void {
    const values = this.#get(name, 'histogram', help).values;
    const key = labelKey(labels);
    let value = values.get(key) as HistogramValue | undefined;
    if (value === undefined) {
      value = { counts: bucketsS.map(() => 0), sum: 0, count: 0 };
      values.set(key, value);
    }
    const at = bucketsS.findIndex((bound) => seconds <= bound);
    if (at !== -1) value.counts[at] = (value.counts[at] ?? 0) + 1;
    value.sum += seconds;
    value.count += 1;
  }

  /** The present value of a counter or gauge; 0 when it was never touched. */
  value(name: string, labels: Labels = {}): number {
    const value = this.#series.get(name)?.values.get(labelKey(labels));
    return typeof value === 'number' ? value : 0;
  }

  /** OpenMetrics 1.0 text. */
  render(): string {
    let out = '';
    for (const [name, series] of this.#series) {
      out += `# TYPE rookery_${name} ${series.kind}\n# HELP rookery_${name} ${series.help}\n`;
      for (const [key, value] of series.values) out += renderValue(name, series.kind, key, value);
    }
    return `${out}# EOF\n`;
  }

  #get(name: string, kind: Series['kind'], help: string): Series {
    let series = this.#series.get(name);
    if (series === undefined) {
      series = { kind, help, values: new Map() };
      this.#series.set(name, series);
    }
    return series;
  }
}

function labelKey(labels: Labels): string {
  let key = '';
  for (const name of Object.keys(labels)) key += `${key === '' ? '' : ','}${name}="${labels[name]}"`;
  return key;
}

function renderValue(name: string, kind: Series['kind'], key: string, value: number | HistogramValue): string {
  const braces = key === '' ? '' : `{${key}}`;
  if (typeof value === 'number') return `rookery_${name}${kind === 'counter' ? '_total' : ''}${braces} ${value}\n`;
  let out = '';
  let below = 0;
  for (const [i, bound] of bucketsS.entries()) {
    below += value.counts[i] ?? 0;
    out += `rookery_${name}_bucket{${key === '' ? '' : `${key},`}le="${bound}"} ${below}\n`;
  }
  out += `rookery_${name}_bucket{${key === '' ? '' : `${key},`}le="+Inf"} ${value.count}\n`;
  return `${out}rookery_${name}_sum${braces} ${value.sum}\nrookery_${name}_count${braces} ${value.count}\n`;
}
