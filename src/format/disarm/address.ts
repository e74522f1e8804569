/** Addresses in attributes and styles, read as a browser reads them (WHATWG URL), and what may become of them. */
import { getDomain } from 'tldts';
import { ADDRESS_CHARACTERS_MAX } from './limits.ts';

export type Address =
  /** http or https; `host` in ASCII, without the port. */
  | { readonly kind: 'web'; readonly host: string; readonly text: string; readonly userinfo: boolean }
  /** Of the message itself: an image in it, or a place in its text. */
  | { readonly kind: 'content' | 'fragment'; readonly text: string }
  /** Opens a program: writes a letter, dials. */
  | { readonly kind: 'program'; readonly text: string; readonly scheme: string }
  /** A picture of dots, written out in the address. */
  | { readonly kind: 'inline-image'; readonly text: string }
  /** Without a scheme: in mail it leads nowhere, but would lead somewhere in a program that shows mail. */
  | { readonly kind: 'relative'; readonly text: string }
  | { readonly kind: 'empty' }
  /** Runs code or opens what no mail should: `scheme` in lower case, empty where it cannot be read. */
  | { readonly kind: 'refused'; readonly scheme: string };

const programs: ReadonlySet<string> = new Set([
  'mailto',
  'tel',
  'sms',
  'callto',
  'sip',
  'sips',
  'skype',
  'xmpp',
  'whatsapp',
  'webcal',
  'geo',
  'maps',
  'ftp',
  'ftps',
  'news',
  'nntp',
]);
const inlineImage = /^data:image\/(?:png|gif|jpe?g|webp|bmp|avif)[;,]/i;

/** Reads an address; `base` is that of the document, where it is http or https. */
export function readAddress(value: string, base: string | undefined): Address {
  // WHATWG URL section 4.4: controls and spaces around it, tabs and line breaks anywhere, are not there.
  const text = withoutIgnored(value);
  if (text === '') return { kind: 'empty' };
  if (text.startsWith('#')) return { kind: 'fragment', text };
  const scheme = /^([a-z][a-z0-9+.-]{0,40}):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    if (/^[\\/]{2}/.test(text)) return webAddress(`https:${text}`, undefined);
    return base === undefined ? { kind: 'relative', text } : webAddress(text, base);
  }
  if (scheme === 'data') return inlineImage.test(text) ? { kind: 'inline-image', text } : { kind: 'refused', scheme };
  if (text.length > ADDRESS_CHARACTERS_MAX) return { kind: 'refused', scheme: '' };
  if (scheme === 'http' || scheme === 'https') return webAddress(text, undefined);
  if (scheme === 'cid' || scheme === 'mid') return { kind: 'content', text };
  if (programs.has(scheme)) return { kind: 'program', text, scheme };
  return { kind: 'refused', scheme };
}

function withoutIgnored(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && value.charCodeAt(start) <= 32) start++;
  while (end > start && value.charCodeAt(end - 1) <= 32) end--;
  const text = start === 0 && end === value.length ? value : value.slice(start, end);
  return /[\t\n\r]/.test(text) ? text.replaceAll(/[\t\n\r]+/g, '') : text;
}

function webAddress(text: string, base: string | undefined): Address {
  const url = URL.parse(text, base);
  if (url === null) return { kind: 'refused', scheme: '' };
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { kind: 'refused', scheme: url.protocol.slice(0, -1) };
  const userinfo = url.username !== '' || url.password !== '';
  // As written where every reader reads the same in it; else as it was understood.
  const plain =
    base === undefined && !userinfo && /^https?:\/\/[\w.-]+(?::\d+)?(?:[/?#][\x21-\x5b\x5d-\x7e]*)?$/i.test(text);
  return { kind: 'web', host: url.hostname, text: plain ? text : url.href, userinfo };
}

/** A file of another machine: to load it is to sign in there. A path of the author's own disk leads nowhere. */
export function isShare(value: string): boolean {
  const text = withoutIgnored(value);
  if (!/^(?:file|smb):/i.test(text)) return false;
  return /^[a-z]+:[\\/]{4,}(?![a-z][|:])[^\\/]/i.test(text) || (URL.parse(text)?.hostname ?? '') !== '';
}

/** An address with a host by another scheme than those of pages (`ws://`, `ftp://`): some programs ask there all the same. */
export function isElsewhere(value: string): boolean {
  return /^(?!https?:|file:|smb:)[a-z][a-z0-9+.-]{0,40}:[\\/]{2}[^\\/]/i.test(withoutIgnored(value));
}

/** `example.co.uk` of `www.example.co.uk`; the host itself where it is no name below a public suffix. */
export function siteOf(host: string): string {
  const lower = host.toLowerCase().replace(/\.$/, '');
  return getDomain(lower, { allowPrivateDomains: true }) ?? lower;
}
