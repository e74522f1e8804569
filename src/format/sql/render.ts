import type { Dialect, SqlValue, Statement } from './work.ts';

type Parameter = string | number | null | Uint8Array | readonly number[] | readonly string[];

export interface Rendered {
  readonly text: string;
  /** One per placeholder, in order. */
  readonly parameters: readonly Parameter[];
  /** False where the text depends on the values (identifiers), so the template alone does not key it. */
  readonly fixed: boolean;
}

/** Joins a statement's text with `?` or `$1`, `$2`, … */
export function renderStatement(statement: Statement, dialect: Dialect): Rendered {
  let text = statement.text[0] ?? '';
  let fixed = true;
  const parameters: Parameter[] = [];
  for (const [i, value] of statement.values.entries()) {
    text += placeholder(value, dialect, parameters);
    if (isSpecial(value) && value.kind === 'identifier') fixed = false;
    text += statement.text[i + 1] ?? '';
  }
  return { text, parameters, fixed };
}

function placeholder(value: SqlValue, dialect: Dialect, parameters: Parameter[]): string {
  const mark = (): string => (dialect === 'sqlite' ? '?' : `$${parameters.length}`);
  if (!isSpecial(value)) {
    parameters.push(value);
    return dialect === 'sqlite' ? '?' : `${mark()}${castOf(value)}`;
  }
  switch (value.kind) {
    case 'identifier':
      return value.name;
    case 'text':
      return dialect === 'sqlite' ? value.sqlite : value.postgres;
    case 'list': {
      if (dialect === 'sqlite') {
        parameters.push(JSON.stringify(value.values));
        return '(SELECT value FROM json_each(?))';
      }
      parameters.push(value.values);
      const type = typeof value.values[0] === 'string' ? 'text' : 'bigint';
      return `(SELECT unnest(${mark()}::${type}[]))`;
    }
    default:
      return value satisfies never;
  }
}

/** PostgreSQL guesses a parameter's type from its surroundings, and guesses text inside CASE and coalesce: it is told. */
function castOf(value: string | number | null | Uint8Array): string {
  if (value === null) return '';
  if (typeof value === 'string') return '::text';
  if (typeof value === 'number') return Number.isInteger(value) ? '::bigint' : '::double precision';
  return '::bytea';
}

function isSpecial(value: SqlValue): value is Extract<SqlValue, { kind: string }> {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
