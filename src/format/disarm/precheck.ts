/**
 * Whether HTML may hold anything that would be changed, from its characters alone: a letter that people write has
 * nothing of it, and need not be parsed. Each pattern looks for more than what counts, wherever it stands: a comment or
 * an attribute that looks like markup only costs a parsing.
 */
import { siteOf } from './address.ts';
import { claimOf } from './claim.ts';
import { HTML_CHARACTERS_MAX } from './limits.ts';
import type { DisarmPolicy } from './types.ts';

/** Elements that are told of, and comments for one program. */
const elements =
  /<(?:script|i?frame|object|applet|embed|form|input|select|textarea|base|svg|math|video|audio|bgsound|link|!--\[if|xmp|plaintext|listing|noembed|noframes|template|!\[)|refresh/i;
const handlers =
  /\bon[a-z]{3,30}\s*=|\b(?:ping|lowsrc|dynsrc|poster|manifest|icon|codebase|classid|archive|data|formaction|xlink:href)\s*=/i;
/** Addresses that do not begin as harmless ones do: with a host of letters that every reader reads alike. */
const host = String.raw`https?:\/\/(?:[\w-]+\.)*[a-z][\w-]*(?::\d{1,4})?`;
const others = String.raw`mailto:|tel:|cid:|#|data:image\/(?:png|gif|jpe?g|webp|bmp)[;,]`;
const addresses = new RegExp(
  String.raw`(?:href|src|background)\s*=(?!\s*(?:"(?:${host}[/?#"]|${others}|")|'(?:${host}[/?#']|${others}|')|${host}[/?#\s>]|${others}|>))|xn--`,
  'i',
);
const userinfo = /\/\/[^\s"'<>/?#]*@/;
const styles =
  /url\(|@import|expression|behaviou?r|binding|\\|(?:image|image-set|cross-fade|attr|paint|domain|loader|url-prefix|src)\(|(?<![\w-])position(?!\s*:\s*(?:static|relative|absolute|inherit|initial)\b)/i;
/** Characters of ASCII that are written as references, but for those that text needs; named ones among them. */
const references =
  /&(?:#(?:x0*(?!2[267](?![0-9a-f])|3[ce](?![0-9a-f]))[0-7]?[0-9a-f](?![0-9a-f])|0*(?!(?:3[489]|6[02])(?!\d))(?:\d{1,2}|1[01]\d|12[0-7])(?!\d))|Tab|NewLine|[lr]par|colon|b?sol|commat|period|equals|num|excl|semi|comma|lowbar|[lr](?:cub|brace|sqb|brack)|ver|quest|ast|midast|percnt|dollar|plus|Hat|grave|fjlig)/i;
/** Pictures that are small or hidden, as far as a picture says so itself. */
const small =
  /(?:width|height)\s*[=:]\s*["']?\s*0*[0-3](?:\.\d*)?(?![\d.%])|display\s*:\s*none|visibility\s*:|opacity\s*:|mso-hide|[\s"'/]hidden[\s=>/]/i;
const pictures = /<ima?ge?|background|url\(/i;

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

/** Whatever the policy. Some 50 MB a second. */
export function needsOf(html: string): readonly CleaningNeed[] {
  if (html.length > HTML_CHARACTERS_MAX / 4) return ['always'];
  if (elements.test(html) || handlers.test(html) || addresses.test(html) || references.test(html)) return ['always'];
  if (styles.test(html) || userinfo.test(html) || isDeep(html)) return ['always'];
  const needs: CleaningNeed[] = [];
  if (pictures.test(html)) needs.push('remote-image');
  if (anyPicture.test(html) && small.test(html)) needs.push('web-bug');
  if (mayDeceive(html)) needs.push('link-mismatch');
  return needs;
}

const tags = /<(\/?)([a-z][a-z0-9]*)/gi;
const voids = /^(?:area|br|col|hr|ima?ge?|input|wbr|meta)$/;
/** Less than `DEPTH_MAX`, since a parser puts elements in that nobody wrote. */
const NESTED_MAX = 150;

/** Whether elements may lie deeper in each other than is read. What is closed in the wrong order counts as open. */
function isDeep(html: string): boolean {
  const open: string[] = [];
  for (const [, slash, written = ''] of html.matchAll(tags)) {
    const name = written.toLowerCase();
    const isLast = open.at(-1) === name;
    if (slash !== '') {
      if (isLast) open.pop();
    } else if (!voids.test(name)) {
      // Paragraphs, items and cells end where the next one begins.
      if (isLast && /^(?:p|li|t[dhr]|d[dt])$/.test(name)) open.pop();
      open.push(name);
      if (open.length > NESTED_MAX) return true;
    }
  }
  return false;
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
