/**
 * Sparse logistic regression by maximum a posteriori: the declared prior of each test is the mean of its weight, so that what
 * the corpora never hit stays as it was declared. Coordinate-wise Newton steps within bounds; deterministic.
 */

export interface Row {
  /** Places of the features that are there, and their values. */
  readonly features: Int32Array;
  readonly values: Float64Array;
  readonly positive: boolean;
  /** What it counts. */
  readonly weight: number;
}

export interface Feature {
  readonly name: string;
  /** Mean of the weight. */
  readonly mean: number;
  /** How far data may draw the weight from its mean: standard deviation. */
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
}

export interface Fitted {
  readonly base: number;
  readonly weights: Float64Array;
}

const SWEEPS_MAX = 200;
const STEP_MIN = 1e-4;
/** A step of one weight, so that separable data cannot throw it far. */
const STEP_MAX = 1;

interface Column {
  readonly rows: Int32Array;
  readonly values: Float64Array;
}

export function fitLogistic(
  rows: readonly Row[],
  features: readonly Feature[],
  base: { readonly mean: number; readonly deviation: number },
): Fitted {
  const columns = columnsOf(rows, features.length);
  const weights = Float64Array.from(features, ({ mean }) => mean);
  const z = new Float64Array(rows.length);
  let intercept = base.mean;
  for (const [r, row] of rows.entries()) {
    let sum = intercept;
    for (let i = 0; i < row.features.length; i++) sum += (weights[row.features[i] ?? 0] ?? 0) * (row.values[i] ?? 0);
    z[r] = sum;
  }
  const all: Column = { rows: Int32Array.from(rows.keys()), values: new Float64Array(rows.length).fill(1) };
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep++) {
    let moved = 0;
    const free = { mean: base.mean, deviation: base.deviation, min: -20, max: 20 };
    const next = stepped(intercept, free, { rows, z, column: all });
    moved = Math.max(moved, Math.abs(next - intercept));
    intercept = next;
    for (const [f, feature] of features.entries()) {
      const column = columns[f];
      if (column === undefined || column.rows.length === 0) continue;
      const before = weights[f] ?? 0;
      const after = stepped(before, feature, { rows, z, column });
      weights[f] = after;
      moved = Math.max(moved, Math.abs(after - before));
    }
    if (moved < STEP_MIN) break;
  }
  return { base: intercept, weights };
}

/** One Newton step of one weight; what the rows come to moves with it. */
function stepped(
  weight: number,
  { mean, deviation, min, max }: Omit<Feature, 'name'>,
  { rows, z, column }: { readonly rows: readonly Row[]; readonly z: Float64Array; readonly column: Column },
): number {
  const precision = 1 / (deviation * deviation);
  let gradient = precision * (weight - mean);
  let curvature = precision;
  for (let i = 0; i < column.rows.length; i++) {
    const r = column.rows[i] ?? 0;
    const value = column.values[i] ?? 0;
    const row = rows[r];
    if (row === undefined) continue;
    const p = 1 / (1 + Math.exp(-(z[r] ?? 0)));
    gradient += row.weight * value * (p - (row.positive ? 1 : 0));
    curvature += row.weight * value * value * p * (1 - p);
  }
  const step = Math.max(-STEP_MAX, Math.min(STEP_MAX, -gradient / curvature));
  const next = Math.max(min, Math.min(max, weight + step));
  const by = next - weight;
  if (by !== 0) {
    for (let i = 0; i < column.rows.length; i++) {
      const r = column.rows[i] ?? 0;
      z[r] = (z[r] ?? 0) + by * (column.values[i] ?? 0);
    }
  }
  return next;
}

function columnsOf(rows: readonly Row[], count: number): Column[] {
  const places: number[][] = Array.from({ length: count }, () => []);
  const values: number[][] = Array.from({ length: count }, () => []);
  for (const [r, row] of rows.entries()) {
    for (let i = 0; i < row.features.length; i++) {
      places[row.features[i] ?? 0]?.push(r);
      values[row.features[i] ?? 0]?.push(row.values[i] ?? 0);
    }
  }
  return places.map((rowsOf, f) => ({ rows: Int32Array.from(rowsOf), values: Float64Array.from(values[f] ?? []) }));
}
