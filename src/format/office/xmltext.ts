/** XML as text to search in: decoded, with the five entities and character references of attribute values undone. */
import { asBuffer } from '#base/bytes';

/** Bounds, so that each name costs no more than a look at what is near. */
const PREFIX_CHARACTERS_MAX = 41;
const TAG_CHARACTERS_MAX = 8000;

export function xmlText(octets: Uint8Array): string {
  const b = asBuffer(octets);
  if (b[0] === 0xff && b[1] === 0xfe) return b.toString('utf16le', 2);
  if (b[0] === 0xfe && b[1] === 0xff)
    return Buffer.from(b.subarray(2, b.length - (b.length % 2)))
      .swap16()
      .toString('utf16le');
  if (b[0] === 0x3c && b[1] === 0) return b.toString('utf16le');
  return b.toString('utf8');
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** No other entity is known: a document type's own ones are never expanded. */
export function unescapeXml(text: string): string {
  return text.replaceAll(
    /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
    (whole, name?: string, dec?: string, hex?: string) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
      const code = dec === undefined ? Number.parseInt(hex ?? '', 16) : Number(dec);
      return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** Start tags of that local name, without their angle brackets, at most `countMax`. */
export function* startTags(text: string, localName: string, countMax: number): Generator<string> {
  let count = 0;
  for (let at = text.indexOf(localName); at !== -1 && count < countMax; at = text.indexOf(localName, at + 1)) {
    if (!opensTag(text, at)) continue;
    const after = text.charCodeAt(at + localName.length);
    if (after !== 32 && after !== 62 && after !== 47 && after !== 10 && after !== 13 && after !== 9) continue;
    const tag = text.slice(at, at + TAG_CHARACTERS_MAX);
    const end = tag.indexOf('>');
    count++;
    yield end === -1 ? tag : tag.slice(0, end);
  }
}

/** True where `<` or `<prefix:` stands before. */
function opensTag(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  if (before === 60) return true;
  if (before !== 58) return false;
  const open = text.slice(Math.max(0, at - PREFIX_CHARACTERS_MAX), at - 1).lastIndexOf('<');
  return open !== -1;
}

/** The value of an attribute of a start tag; '' where it has none. */
export function attribute(tag: string, name: string): string {
  const match = new RegExp(`[\\s]${name}\\s*=\\s*(?:"([^"]{0,4000})"|'([^']{0,4000})')`).exec(tag);
  return unescapeXml(match?.[1] ?? match?.[2] ?? '');
}
