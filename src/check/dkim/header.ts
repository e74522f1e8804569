/** A field as it stands, unfolded or not, without its last CRLF; each character is one octet. */
export interface SignedField {
  /** Lower case. */
  readonly name: string;
  readonly raw: string;
}

/** The fields of a header section whose lines end in CRLF. What is no field is left out, as verifiers do. */
export function splitFields(header: string): SignedField[] {
  const fields: SignedField[] = [];
  let at = 0;
  while (at < header.length) {
    let end = header.indexOf('\r\n', at);
    if (end === -1) end = header.length;
    while (header[end + 2] === ' ' || header[end + 2] === '\t') {
      const next = header.indexOf('\r\n', end + 2);
      end = next === -1 ? header.length : next;
    }
    const colon = header.indexOf(':', at);
    if (colon > at && colon < end) {
      const name = header.slice(at, colon).trimEnd().toLowerCase();
      fields.push({ name, raw: header.slice(at, end) });
    }
    at = end + 2;
  }
  return fields;
}

/** RFC 6376 section 3.4.2, without the last CRLF. */
export function relaxField(raw: string): string {
  const colon = raw.indexOf(':');
  const name = raw.slice(0, colon).trimEnd().toLowerCase();
  const value = raw
    .slice(colon + 1)
    .replaceAll('\r\n', '')
    .replaceAll(/[ \t]+/g, ' ');
  return `${name}:${trimSpaces(value)}`;
}

/** At most one space stands at each end now; `trim` would take other characters too, among them octets above 127. */
function trimSpaces(value: string): string {
  const from = value.startsWith(' ') ? 1 : 0;
  const to = value.length > from && value.endsWith(' ') ? value.length - 1 : value.length;
  return value.slice(from, to);
}

/**
 * What is signed (RFC 6376 section 3.7): the fields that `names` lists, of several with one name the lowest first
 * (section 5.4.2), a name too many standing for nothing; then the signature field itself with an empty `b=`.
 */
export function signedOctets(fields: readonly SignedField[], names: readonly string[], signature: string): Buffer {
  const left = new Map<string, SignedField[]>();
  for (const field of fields) {
    const same = left.get(field.name);
    if (same === undefined) left.set(field.name, [field]);
    else same.push(field);
  }
  let text = '';
  for (const name of names) {
    const field = left.get(name)?.pop();
    if (field !== undefined) text += `${relaxField(field.raw)}\r\n`;
  }
  return Buffer.from(text + relaxField(signature), 'latin1');
}

/** Named once more than they occur, so that nobody can add another one unseen (RFC 6376 section 5.4.2). */
const oversigned: readonly string[] = [
  'from',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'reply-to',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
];

/** Signed where they occur (RFC 6376 section 5.4.1); a list or a later hop may add them. */
const signedIfThere: readonly string[] = [
  'sender',
  'in-reply-to',
  'references',
  'resent-from',
  'resent-to',
  'resent-cc',
  'resent-date',
  'resent-message-id',
  'list-id',
  'list-help',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'list-subscribe',
  'list-post',
  'list-owner',
  'list-archive',
  'auto-submitted',
  'content-id',
  'content-description',
  // RFC 8460 section 5.3 wants these signed.
  'tls-report-domain',
  'tls-report-submitter',
];

/** The names for `h=`. */
export function namesToSign(fields: readonly SignedField[]): string[] {
  const counts = new Map<string, number>();
  for (const { name } of fields) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names: string[] = [];
  for (const name of oversigned) for (let i = counts.get(name) ?? 0; i >= 0; i--) names.push(name);
  for (const name of signedIfThere) for (let i = counts.get(name) ?? 0; i > 0; i--) names.push(name);
  return names;
}
