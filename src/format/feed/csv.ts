/** Columns by whose names feeds say what they name, the best first. */
const columnNames: readonly string[] = [
  'url',
  'phish_url',
  'malicious_url',
  'domain',
  'domain_name',
  'hostname',
  'host',
  'fqdn',
  'indicator',
  'ioc',
  'ioc_value',
  'value',
  'url_sha256',
  'sha256',
  'hash',
];
const FIELDS_MAX = 64;

/** The fields of one row (RFC 4180), whatever of `,`, `;` and tab parts them. */
export function readRow(line: string, separator: string): readonly string[] {
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length && fields.length < FIELDS_MAX) {
    if (line[at] !== '"') {
      const end = line.indexOf(separator, at);
      fields.push(line.slice(at, end === -1 ? line.length : end).trim());
      if (end === -1) break;
      at = end + 1;
      continue;
    }
    const close = endOfQuoted(line, at + 1);
    fields.push(line.slice(at + 1, close).replaceAll('""', '"'));
    const next = line.indexOf(separator, close);
    if (next === -1) break;
    at = next + 1;
  }
  return fields;
}

function endOfQuoted(line: string, start: number): number {
  let at = start;
  for (;;) {
    const quote = line.indexOf('"', at);
    if (quote === -1) return line.length;
    if (line[quote + 1] !== '"') return quote;
    at = quote + 2;
  }
}

/** What parts the fields of a row: of the three, the one that there are most of. Undefined where there is none. */
export function separatorOf(line: string): string | undefined {
  let best: string | undefined;
  let most = 0;
  for (const separator of [',', ';', '\t']) {
    const count = line.split(separator, FIELDS_MAX).length - 1;
    if (count > most) [best, most] = [separator, count];
  }
  return best;
}

/** The place of the column that names something, if a row is the names of columns. */
export function namedColumn(row: readonly string[]): number | undefined {
  const names = row.map((field) => field.replace(/^#\s*/, '').toLowerCase());
  for (const name of columnNames) {
    const place = names.indexOf(name);
    if (place !== -1) return place;
  }
  return undefined;
}

/** The member of an object that names something. */
export function namedMember(members: Readonly<Record<string, unknown>>): string | undefined {
  for (const name of columnNames) {
    const value = members[name];
    if (typeof value === 'string') return value;
  }
  return undefined;
}
