/**
 * Whether HTML may hold anything that would be changed, from its characters alone: a letter that people write has
 * nothing of it, and need not be parsed. Each pattern looks for more than what counts, wherever it stands: a comment or
 * an attribute that looks like markup only costs a parsing.
 */
import { UnitReader, WordSearch } from '#base/units';
import { siteOf } from './address.ts';
import { claimOf } from './claim.ts';
import { HTML_CHARACTERS_MAX } from './limits.ts';
import type { DisarmPolicy } from './types.ts';

/** What is looked for in one pass, anywhere. */
const words = {
  /** Elements that are told of, comments for one program, and what styles load or run. */
  always: [
    ...'script iframe frame portal fencedframe webview noscript object applet embed form input select textarea base svg math video audio bgsound link'
      .split(' ')
      .map((name) => `<${name}`),
    ...'!--[if xmp plaintext listing noembed noframes template !['.split(' ').map((name) => `<${name}`),
    ...'url image image-set cross-fade attr paint domain loader url-prefix src'.split(' ').map((name) => `${name}(`),
    'refresh',
    'xn--',
    '@import',
    'expression',
    'behavior',
    'behaviour',
    'binding',
    '\\',
  ],
  attribute: [
    'ping',
    'lowsrc',
    'dynsrc',
    'poster',
    'manifest',
    'icon',
    'codebase',
    'classid',
    'archive',
    'data',
    'formaction',
    'imagesrcset',
    'attributionsrc',
    'xlink:href',
  ],
  position: ['position'],
  background: ['background'],
  picture: ['<img', '<imag', '<source'],
  mail: ['mailto:'],
  link: ['<a'],
} as const;
const namedAttribute = new RegExp(String.raw`\b(?:${words.attribute.join('|')})\s*=`, 'i');
/** Fields of a letter that may attach files, or whose names are not written plainly (RFC 6068 section 2). */
const strangeMail = /mailto:[^"'>\s]*[?&;](?:attach|insert|[^"'>\s=]*%)/i;
const strangePosition = /(?<![\w-])position(?!\s*:\s*(?:static|relative|absolute|inherit|initial)\b)/i;
/** Addresses that begin as harmless ones do: with a host of letters that every reader reads alike. */
const host = String.raw`https?:\/\/(?:[\w-]+\.)*[a-z][\w-]*(?::\d{1,4})?`;
const others = String.raw`mailto:|tel:|cid:|#|data:image\/(?:png|gif|jpe?g|webp|bmp)[;,]`;
const harmlessAddress = new RegExp(
  String.raw`\s*(?:"(?:${host}[/?#"]|${others}|")|'(?:${host}[/?#']|${others}|')|${host}[/?#\s>]|${others}|>)`,
  'iy',
);
/** Characters of ASCII that are written as references, but for those that text needs; named ones among them. */
const reference =
  /&(?:#(?:x0*(?!2[267](?![0-9a-f])|3[ce](?![0-9a-f]))[0-7]?[0-9a-f](?![0-9a-f])|0*(?!(?:3[489]|6[02])(?!\d))(?:\d{1,2}|1[01]\d|12[0-7])(?!\d))|Tab|NewLine|[lr]par|colon|b?sol|commat|period|equals|num|excl|semi|comma|lowbar|[lr](?:cub|brace|sqb|brack)|ver|quest|ast|midast|percnt|dollar|plus|Hat|grave|fjlig)/iy;
/** Pictures that are small or hidden, as far as a picture says so itself. */
const small =
  /(?:width|height)\s*[=:]\s*["']?\s*0*[0-3](?:\.\d*)?(?![\d.%])|display\s*:\s*none|visibility\s*:|opacity\s*:|mso-hide|[\s"'/]hidden[\s=>/]/i;
const anyPicture = /<ima?ge?[\s/]/i;
const link = /<a[\s/]/gi;
const linkEnd = /<\/a/gi;
/** In a link they may keep its end from being its end. */
const blocking = /<(?:!|t[dhrbfai]|caption|marquee|object|applet|style|button|p[\s>/]|div|h[1-6])/i;
const webHost = /href\s*=\s*["']?\s*(?:https?:\/\/(?:[^/"'?#\s>:@]*)|mailto:[^"'?#\s>@]*@[^"'?#\s>@]*)/i;

/** What HTML may hold: something that no policy allows, or what some do. */
export type CleaningNeed = 'always' | 'remote-image' | 'web-bug' | 'link-mismatch';

/** Whether a policy may change what has these needs. False: `disarmHtml` would tell of nothing. True: it may or may not. */
export function mayChange(needs: readonly CleaningNeed[], policy: DisarmPolicy): boolean {
  return needs.some((need) => need === 'always' || policy[need] !== 'allow');
}

export function mayNeedCleaning(html: string, policy: DisarmPolicy): boolean {
  return mayChange(needsOf(html), policy);
}

let search: WordSearch<keyof typeof words> | undefined;
const reader = new UnitReader();

/** Whatever the policy. Some 200 MB a second. */
export function needsOf(html: string): readonly CleaningNeed[] {
  if (html.length > HTML_CHARACTERS_MAX / 4) return ['always'];
  const units = reader.read(html);
  search ??= new WordSearch<keyof typeof words>(words);
  const found = search.search(units, html.length, 'always');
  if (found.has('always') || hasTellingAttribute(html, units) || hasReference(html)) return ['always'];
  if (found.has('attribute') && namedAttribute.test(html)) return ['always'];
  if (found.has('mail') && strangeMail.test(html)) return ['always'];
  if (found.has('position') && strangePosition.test(html)) return ['always'];
  if (hasUserinfo(html, units) || isDeep(html)) return ['always'];
  const needs: CleaningNeed[] = [];
  if (found.has('picture') || found.has('background')) needs.push('remote-image');
  if (found.has('picture') && anyPicture.test(html) && small.test(html)) needs.push('web-bug');
  if (found.has('link') && mayDeceive(html)) needs.push('link-mismatch');
  return needs;
}

/** Letters of `on…` that runs something. */
const HANDLER_LETTERS_MIN = 5;
const HANDLER_LETTERS_MAX = 32;

/** Looks back from each equals sign: a handler, or an address that does not begin as harmless ones do. */
function hasTellingAttribute(html: string, units: Uint16Array): boolean {
  for (let at = html.indexOf('='); at !== -1; at = html.indexOf('=', at + 1)) {
    let end = at;
    while (end > 0 && isWhite(units[end - 1] ?? 0)) end--;
    let start = end;
    while (start > 0 && isLetter(units[start - 1] ?? 0)) start--;
    const length = end - start;
    if (length < 3) continue;
    if (length >= HANDLER_LETTERS_MIN && length <= HANDLER_LETTERS_MAX && isHandlerAt(units, start)) return true;
    if (
      !endsAddressName(units[end - 1] ?? 0) ||
      !/(?:href|src|background)$/i.test(html.slice(Math.max(start, end - 10), end))
    )
      continue;
    harmlessAddress.lastIndex = at + 1;
    if (!harmlessAddress.test(html)) return true;
  }
  return false;
}

/** As `href`, `src` and `background` do. */
function endsAddressName(unit: number): boolean {
  const lower = unit | 0x20;
  return lower === 0x66 || lower === 0x63 || lower === 0x64;
}

function isHandlerAt(units: Uint16Array, start: number): boolean {
  if (((units[start] ?? 0) | 0x20) !== 0x6f || ((units[start + 1] ?? 0) | 0x20) !== 0x6e) return false;
  const before = start === 0 ? 0 : (units[start - 1] ?? 0);
  return before !== 0x5f && !(before >= 0x30 && before <= 0x39);
}

function hasReference(html: string): boolean {
  for (let at = html.indexOf('&'); at !== -1; at = html.indexOf('&', at + 1)) {
    reference.lastIndex = at;
    if (reference.test(html)) return true;
  }
  return false;
}

/** `//…@` without anything that ends the part of an address before its path. */
function hasUserinfo(html: string, units: Uint16Array): boolean {
  let last = -1;
  for (let at = html.indexOf('@'); at !== -1; last = at, at = html.indexOf('@', at + 1)) {
    let before = at - 1;
    // What stands before the last one was looked at.
    while (before > last && !endsUserinfo(units[before] ?? 0)) before--;
    if (before > 0 && before > last && units[before] === 0x2f && units[before - 1] === 0x2f) return true;
  }
  return false;
}

function endsUserinfo(unit: number): boolean {
  switch (unit) {
    case 0x22:
    case 0x27:
    case 0x3c:
    case 0x3e:
    case 0x2f:
    case 0x3f:
    case 0x23:
      return true;
    default:
      return isWhite(unit);
  }
}

function isLetter(unit: number): boolean {
  return (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
}

/** As `\s`. */
function isWhite(unit: number): boolean {
  if (unit <= 0x20) return unit === 0x20 || (unit >= 9 && unit <= 13);
  return unit >= 0xa0 && /\s/.test(String.fromCharCode(unit));
}

const voids: ReadonlySet<string> = new Set('area br col hr img image imag imge input wbr meta'.split(' '));
/** They end where the next one begins. */
const endless: ReadonlySet<string> = new Set(['p', 'li', 'td', 'th', 'tr', 'dd', 'dt']);
/** Less than `DEPTH_MAX`, since a parser puts elements in that nobody wrote. */
const NESTED_MAX = 150;

/** Whether elements may lie deeper in each other than is read. What is closed in the wrong order counts as open. */
function isDeep(html: string): boolean {
  const open: string[] = [];
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at + 1)) {
    const isEnd = html.charCodeAt(at + 1) === 0x2f;
    const name = nameAt(html, isEnd ? at + 2 : at + 1);
    if (name === '') continue;
    const isLast = open.at(-1) === name;
    if (isEnd) {
      if (isLast) open.pop();
    } else if (!voids.has(name)) {
      if (isLast && endless.has(name)) open.pop();
      open.push(name);
      if (open.length > NESTED_MAX) return true;
    }
  }
  return false;
}

/** A letter, and letters and digits behind it, in lower case. */
function nameAt(html: string, start: number): string {
  if (!isLetter(html.charCodeAt(start))) return '';
  let end = start + 1;
  for (let unit = html.charCodeAt(end); isLetter(unit) || (unit >= 0x30 && unit <= 0x39); )
    unit = html.charCodeAt(++end);
  return html.slice(start, end).toLowerCase();
}

/** Whether any link's text may name another place than it leads to. */
function mayDeceive(html: string): boolean {
  link.lastIndex = 0;
  for (let found = link.exec(html); found !== null; found = link.exec(html)) {
    linkEnd.lastIndex = found.index;
    const end = linkEnd.exec(html)?.index ?? html.length;
    const tagEnd = html.indexOf('>', found.index);
    if (tagEnd === -1 || tagEnd > end) return true;
    const inner = html.slice(tagEnd + 1, end);
    if (inner.includes('.') && mayClaim(html.slice(found.index, tagEnd), inner)) return true;
  }
  return false;
}

function mayClaim(tag: string, inner: string): boolean {
  const text = inner.replaceAll(/<[a-z/][^<>]*>/gi, '');
  if (!/\.[^\s.]/.test(text)) return false;
  if (blocking.test(inner) || text.includes('<')) return true;
  // Of two addresses nobody knows here which one counts.
  if (tag.toLowerCase().split('href').length !== 2) return true;
  const claim = claimOf(text.replaceAll(/\s+/g, ' '));
  if (claim === undefined) return text.includes('&');
  const host = webHost.exec(tag)?.[0].replace(/^.*(?:\/\/|@)/s, '');
  return host === undefined || siteOf(host) !== siteOf(claim.host);
}
