import type { Dialect, SqlList, SqlValue, Statement } from './work.ts';

export type Parameter = string | number | null | Uint8Array | readonly number[] | readonly string[];

export interface Rendered {
  readonly text: string;
  /** One per placeholder, in order. */
  readonly parameters: readonly Parameter[];
}

/** A statement as an engine takes it, with `?` or `$1`, `$2`, … for its values. */
export function renderStatement(statement: Statement, dialect: Dialect): Rendered {
  let text = statement.text[0] ?? '';
  let count = 0;
  for (const [i, value] of statement.values.entries()) {
    if (isParameter(value)) count += 1;
    text += dialect === 'sqlite' ? sqliteText(value, statement.text[i]) : postgresText(value, count);
    text += statement.text[i + 1] ?? '';
  }
  return { text, parameters: parametersOf(statement, dialect) };
}

/** The values of its placeholders, in order. */
export function parametersOf({ text, values }: Statement, dialect: Dialect): Parameter[] {
  const parameters: Parameter[] = [];
  for (const [i, value] of values.entries()) {
    if (!isSpecial(value)) parameters.push(value);
    else if (value.kind !== 'list') continue;
    else if (dialect === 'postgres') parameters.push(value.values);
    else parameters.push(isAlone(value, text[i]) ? (value.values[0] ?? null) : JSON.stringify(value.values));
  }
  return parameters;
}

/**
 * By what in its values the text of a statement differs on SQLite: '' for most. Template and shape together say which text
 * it is.
 */
export function shapeOf({ text, values }: Statement): string {
  let shape = '';
  for (const [i, value] of values.entries()) {
    if (!isSpecial(value) || value.kind === 'text') continue;
    shape += value.kind === 'identifier' ? `${value.name} ` : isAlone(value, text[i]) ? '1 ' : 'n ';
  }
  return shape;
}

function sqliteText(value: SqlValue, before: string | undefined): string {
  if (!isSpecial(value)) return '?';
  switch (value.kind) {
    case 'identifier':
      return value.name;
    case 'text':
      return value.sqlite;
    case 'list':
      return isAlone(value, before) ? '(?)' : '(SELECT value FROM json_each(?))';
    default:
      return value satisfies never;
  }
}

/** Whether only one value is looked for: SQLite fills a table for a list, which costs more than many a statement does. */
function isAlone(list: SqlList, before: string | undefined): boolean {
  return list.values.length === 1 && before?.endsWith(' IN ') === true;
}

function postgresText(value: SqlValue, number: number): string {
  if (!isSpecial(value)) return `$${number}${castOf(value)}`;
  switch (value.kind) {
    case 'identifier':
      return value.name;
    case 'text':
      return value.postgres;
    case 'list':
      return `(SELECT unnest($${number}::${typeof value.values[0] === 'string' ? 'text' : 'bigint'}[]))`;
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

function isParameter(value: SqlValue): boolean {
  return !isSpecial(value) || value.kind === 'list';
}

function isSpecial(value: SqlValue): value is Extract<SqlValue, { kind: string }> {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
