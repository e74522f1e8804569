/** One value list, for `IN ${list(ids)}`: a JSON array on SQLite, an array parameter on PostgreSQL. */
export interface SqlList {
  readonly kind: 'list';
  readonly values: readonly number[] | readonly string[];
}

/** A table name chosen at run time from a fixed set (trace partitions). Lower-case letters, digits and `_` only. */
export interface Identifier {
  readonly kind: 'identifier';
  readonly name: string;
}

/** The few texts in which the engines differ. */
export interface SqlText {
  readonly kind: 'text';
  readonly sqlite: string;
  readonly postgres: string;
}

export type SqlValue = string | number | null | Uint8Array | SqlList | Identifier | SqlText;

export type Dialect = 'sqlite' | 'postgres';

/** A statement with its values apart. `text` is the template's own array: its identity keys the statement cache. */
export interface Statement {
  readonly text: TemplateStringsArray;
  readonly values: readonly SqlValue[];
}

/** Where the octets of a blob lie. `offset` is that of the first octet of content; all in bytes. */
export interface BlobPlace {
  readonly pack: number;
  readonly offset: number;
  readonly length: number;
}

/** A read of message bytes [from, to) of a blob, answered with a Uint8Array. Allowed in read works only. */
export interface BlobRange {
  readonly place: BlobPlace;
  readonly from: number;
  readonly to: number;
}

export type Row = Readonly<Record<string, string | number | null | Uint8Array>>;

/** What a Work may ask for, and what it is given back: rows, an array of rows for a batch, or bytes. */
export type Step = Statement | readonly Statement[] | BlobRange;
export type StepAnswer = Row[] | Row[][] | Uint8Array;

export type Work<T> = Generator<Step, T, StepAnswer>;

/** A statement; `${}` become parameters, never text. */
export function sql(text: TemplateStringsArray, ...values: SqlValue[]): Statement {
  return { text, values };
}

/** `id IN ${list(ids)}`; an empty list matches nothing. */
export function list(values: readonly number[] | readonly string[]): SqlList {
  return { kind: 'list', values };
}

export function ident(name: string): Identifier {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new RangeError(`Cannot use "${name}" as a table name`);
  return { kind: 'identifier', name };
}

export function either(sqlite: string, postgres: string): SqlText {
  return { kind: 'text', sqlite, postgres };
}

/** The first row, if any. */
export function* row<R>(statement: Statement): Work<R | undefined> {
  return ((yield statement) as R[])[0];
}

/** All rows. */
export function* rows<R>(statement: Statement): Work<R[]> {
  return (yield statement) as R[];
}

/** Runs a statement whose rows nobody wants. */
export function* run(statement: Statement): Work<void> {
  yield statement;
}

/** Runs several statements at once (one round trip on PostgreSQL), and gives each one's rows. */
export function* batch(statements: readonly Statement[]): Work<Row[][]> {
  if (statements.length === 0) return [];
  return (yield statements) as Row[][];
}

/** Bytes [from, to) of a blob, cut to its length. */
export function* range(place: BlobPlace, from = 0, to = place.length): Work<Uint8Array> {
  return (yield { place, from: Math.max(0, from), to: Math.min(to, place.length) }) as Uint8Array;
}
