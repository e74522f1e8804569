/** Tag lists (RFC 6376 section 3.2): what signature fields of DKIM and ARC, and key records, are written in. */

/** Nobody writes more in good faith; section 3.5 names thirteen. */
const TAGS_MAX = 64;

export interface Tag {
  /** Without white space around it; inside it may be folded. */
  readonly value: string;
  /** The place of the value with its white space in the text: behind `=`, and at `;` or the end. */
  readonly from: number;
  readonly to: number;
}

export type TagList =
  | { readonly kind: 'tags'; readonly tags: ReadonlyMap<string, Tag> }
  | { readonly kind: 'malformed'; readonly problem: string };

/**
 * Reads a tag list: a field's value where each character is one octet, or a record's text. Names are case-sensitive;
 * a name that occurs twice makes all of it invalid, as does an octet that is neither printable nor folding white space
 * (octets above 127 may stand in values: RFC 8616 section 5).
 */
export function parseTagList(text: string): TagList {
  // Control characters but those of folding: nothing that is signed or published in good faith has them.
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text)) return malformed('a control character in the tag list');
  const tags = new Map<string, Tag>();
  let at = 0;
  while (at < text.length) {
    const semicolon = text.indexOf(';', at);
    const to = semicolon === -1 ? text.length : semicolon;
    const equals = text.indexOf('=', at);
    if (equals === -1 || equals >= to) {
      // A semicolon at the end is allowed, and white space behind it.
      if (semicolon === -1 && tags.size > 0 && trimFolding(text.slice(at)) === '') break;
      return malformed(`no "name=value" at "${shown(text.slice(at, to))}"`);
    }
    const name = trimFolding(text.slice(at, equals));
    if (!isTagName(name)) return malformed(`"${shown(name)}" is no tag name`);
    if (tags.has(name)) return malformed(`the tag ${name}= stands there twice`);
    if (tags.size >= TAGS_MAX) return malformed(`more than ${TAGS_MAX} tags`);
    tags.set(name, { value: trimFolding(text.slice(equals + 1, to)), from: equals + 1, to });
    at = to + 1;
  }
  if (tags.size === 0) return malformed('no tags');
  return { kind: 'tags', tags };
}

function isTagName(name: string): boolean {
  const first = name.charCodeAt(0) | 32;
  // Most are one letter; NaN of an empty name is 32 here, which is none.
  return first >= 97 && first <= 122 && (name.length === 1 || /^[A-Za-z][A-Za-z0-9_]{0,31}$/.test(name));
}

function malformed(problem: string): TagList {
  return { kind: 'malformed', problem };
}

/** Only what folding is made of: `trim` would take octets above 127 too, such as 160. */
export function trimFolding(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isFolding(text.charCodeAt(from))) from += 1;
  while (to > from && isFolding(text.charCodeAt(to - 1))) to -= 1;
  return from === 0 && to === text.length ? text : text.slice(from, to);
}

function isFolding(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 10;
}

/** The text without any folding white space. */
export function dropFolding(text: string): string {
  return /[ \t\r\n]/.test(text) ? text.replaceAll(/[ \t\r\n]+/g, '') : text;
}

/** The items of a list with colons between, white space around each left out. */
export function splitColons(value: string): string[] {
  return value.split(':').map(trimFolding);
}

/** Base64 whose white space does not count (RFC 6376 section 2.10); undefined where it is none. */
export function readBase64(value: string): Buffer | undefined {
  const text = dropFolding(value);
  if (text.length === 0 || text.length % 4 !== 0) return undefined;
  const octets = Buffer.from(text, 'base64');
  // The decoder takes the other alphabet too, and passes over what is in none: then octets are missing.
  if (text.includes('-') || text.includes('_')) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return octets.length === (text.length / 4) * 3 - padding ? octets : undefined;
}

/** A stranger's text for people: at most 40 printable ASCII characters of it, without quotes and brackets. */
export function shown(text: string): string {
  const printable = text.slice(0, 40).replaceAll(/[^\x20-\x7e]|["\\<>]/g, '?');
  return text.length > 40 ? `${printable}…` : printable;
}
