/** `name=value` pairs between semicolons, as the TXT records of RFC 8461 and RFC 8460 have them. */

/** Pairs of one record; more are somebody's joke. */
const FIELDS_MAX = 100;

/**
 * The fields of the one record that begins with this version (`v=STSv1`); undefined where there is none, or more than
 * one. Of fields given twice the first counts. A field that is no pair makes the record `malformed`.
 */
export function readVersionedFields(
  texts: readonly string[],
  version: string,
): ReadonlyMap<string, string> | 'malformed' | undefined {
  const records = texts.filter((text) => beginsWith(text, version));
  const [record] = records;
  if (record === undefined || records.length > 1) return undefined;
  const fields = new Map<string, string>();
  const parts = record.split(';', FIELDS_MAX + 2);
  if (parts.length > FIELDS_MAX + 1) return 'malformed';
  for (const [i, part] of parts.entries()) {
    if (i === 0) continue;
    const field = trim(part);
    // A semicolon may stand behind the last field.
    if (field === '' && i === parts.length - 1) continue;
    const match = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([^;]+)$/.exec(field);
    if (match?.[1] === undefined || match[2] === undefined) return 'malformed';
    if (!fields.has(match[1])) fields.set(match[1], match[2]);
  }
  return fields;
}

/** Records that begin otherwise are discarded (RFC 8461 section 3.1, RFC 8460 section 3); the version is case-sensitive. */
function beginsWith(text: string, version: string): boolean {
  if (!text.startsWith(version)) return false;
  const rest = text.slice(version.length, version.length + 64);
  return /^[ \t]*;/.test(rest);
}

/** Without blanks and tabs at both ends, and nothing else that `trim` would take. */
export function trim(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
