/** The model as a file. */
import type { Model, ModelHead } from './types.ts';

const CHARACTERS_MAX = 1024 * 1024;
const WEIGHT_MAX = 20;

/**
 * The model of a JSON text, as training writes it.
 * @throws RangeError that says what is wrong where it is none
 */
export function readModel(text: string): Model {
  if (text.length > CHARACTERS_MAX) throw new RangeError('Cannot read model: it is too long');
  const root = objectOf(JSON.parse(text), 'it is no object');
  const name = root['name'];
  if (typeof name !== 'string') throw new RangeError('Cannot read model: it has no name');
  return { name, spam: headOf(root['spam'], 'spam'), phish: headOf(root['phish'], 'phish') };
}

function headOf(value: unknown, name: string): ModelHead {
  const head = objectOf(value, `"${name}" is missing`);
  const weights: Record<string, number> = {};
  for (const [test, weight] of Object.entries(objectOf(head['weights'], `"${name}" has no weights`))) {
    weights[test] = numberOf(weight, test, WEIGHT_MAX);
  }
  return {
    base: numberOf(head['base'], `${name}.base`, WEIGHT_MAX),
    weights,
    factor: numberOf(head['factor'], `${name}.factor`, WEIGHT_MAX),
    shift: numberOf(head['shift'], `${name}.shift`, 100),
  };
}

function numberOf(value: unknown, name: string, max: number): number {
  if (typeof value === 'number' && Math.abs(value) <= max) return value;
  throw new RangeError(`Cannot read model: "${name}" is no number up to ${max}`);
}

function objectOf(value: unknown, problem: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RangeError(`Cannot read model: ${problem}`);
  }
  // Checked: an object that is no array has string keys.
  return value as Readonly<Record<string, unknown>>;
}
