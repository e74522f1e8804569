import { readAddress } from './address.ts';
import type { Host, LinkChain, WebAddress } from './types.ts';

/** Services that hand on are followed so far: as far as browsers go. */
const DEPTH_MAX = 20;
const CONTAINED_MAX = 4;
const PARAMETERS_MAX = 60;

/** Follows services that hand on (redirects, wrappers of security programs) by what their addresses say; asks nobody. */
export function unwrap(first: WebAddress): LinkChain {
  const through: string[] = [];
  const contained: WebAddress[] = [];
  let target = first;
  while (through.length < DEPTH_MAX) {
    const wrapper = wrapperOf(target);
    const inner = wrapper === undefined ? undefined : followed(wrapper.target(target));
    if (inner === undefined || wrapper === undefined) break;
    through.push(wrapper.name);
    target = inner;
  }
  for (const text of addressesIn(target)) {
    const address = followed(text);
    if (address?.host !== undefined && contained.length < CONTAINED_MAX) contained.push(address);
  }
  return { first, target, contained, through };
}

/** Only what a browser would go to. */
function followed(text: string | undefined): WebAddress | undefined {
  if (text === undefined || text === '') return undefined;
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : text.startsWith('//') ? `https:${text}` : `https://${text}`;
  const address = readAddress(whole);
  return address?.scheme === 'http' || address?.scheme === 'https' ? address : undefined;
}

interface Wrapper {
  readonly name: string;
  /** Of the host: itself or all below it. */
  readonly hosts: RegExp;
  readonly path?: RegExp;
  readonly target: (of: WebAddress) => string | undefined;
}

function parameters(...names: readonly string[]): (of: WebAddress) => string | undefined {
  return ({ path }) => {
    const query = new URLSearchParams(path.slice(path.indexOf('?') + 1));
    for (const name of names) {
      const value = query.get(name);
      if (value !== null && /^(?:https?(?::|%3a)|\/\/|www\.)/i.test(value)) return onceMore(value);
    }
    return undefined;
  };
}

/** What a path holds behind a pattern, percent-decoded, with `https://` where it has no scheme. */
function behind(pattern: RegExp): (of: WebAddress) => string | undefined {
  return ({ path }) => {
    const found = pattern.exec(path);
    return found === null ? undefined : decoded(path.slice(found.index + found[0].length));
  };
}

/** Suffixes of those that have their name in all countries: `google.evil.example` is nobody's of them. */
const countries = '(?:com|net|[a-z]{2}|com?[.][a-z]{2})';

const wrappers: readonly Wrapper[] = [
  {
    name: 'google.com/amp',
    hosts: new RegExp(String.raw`^(?:www\.)?google\.${countries}$`),
    path: /^\/amp\/s?\/?/,
    target: behind(/^\/amp\/(?:s\/)?/),
  },
  {
    name: 'google.com/url',
    hosts: new RegExp(String.raw`^(?:(?:www|plus|images|maps|mail|translate)\.)?google\.${countries}$`),
    path: /^\/(?:url|imgres|local_url|accounts|translate)/i,
    target: parameters('q', 'url', 'imgurl', 'u'),
  },
  {
    name: 'googleadservices.com',
    hosts: /(?:^|\.)(?:googleadservices\.com|doubleclick\.net)$/,
    target: parameters('adurl', 'url', 'q'),
  },
  {
    name: 'ampproject.org',
    hosts: /\.cdn\.ampproject\.org$/,
    path: /^\/[a-z]\//,
    target: behind(/^\/[a-z]\/(?:s\/)?/),
  },
  {
    name: 'safelinks',
    hosts: /\.safelinks\.protection\.(?:outlook|office365)\.(?:com|us)$/,
    target: parameters('url'),
  },
  { name: 'urldefense', hosts: /^urldefense\.(?:proofpoint\.com|com|us)$/, target: proofpointTarget },
  {
    name: 'facebook.com',
    hosts: /^(?:l|lm|www|m)\.(?:facebook|instagram)\.com$/,
    path: /^\/(?:l\.php)?\?/,
    target: parameters('u'),
  },
  { name: 'bing.com', hosts: /^(?:www\.)?bing\.com$/, path: /^\/ck\/a/, target: bingTarget },
  { name: 'youtube.com', hosts: /^(?:www\.)?youtube\.com$/, path: /^\/redirect/, target: parameters('q') },
  {
    name: 'linkedin.com',
    hosts: /^(?:www\.)?linkedin\.com$/,
    path: /^\/(?:redir|safety|authwall)/,
    target: parameters('url'),
  },
  { name: 'duckduckgo.com', hosts: /^(?:www\.)?duckduckgo\.com$/, path: /^\/l\//, target: parameters('uddg') },
  { name: 'vk.com', hosts: /^(?:www\.|m\.)?vk\.com$/, path: /^\/away\.php/, target: parameters('to') },
  {
    name: 'yandex',
    hosts: new RegExp(String.raw`^(?:www\.)?yandex\.${countries}$`),
    path: /^\/(?:clck|redir|turbo)/,
    target: parameters('url', 'text'),
  },
  { name: 'slack-redir.net', hosts: /^slack-redir\.net$/, target: parameters('url') },
  { name: 'steamcommunity.com', hosts: /^steamcommunity\.com$/, path: /^\/linkfilter/, target: parameters('url', 'u') },
  { name: 'tumblr.com', hosts: /^(?:t\.umblr|www\.tumblr)\.com$/, target: parameters('z') },
  { name: 'href.li', hosts: /^href\.li$/, target: behind(/^\/\?/) },
  { name: 'googleweblight.com', hosts: /^googleweblight\.com$/, target: parameters('u', 'lite_url') },
  { name: 'fireeye.com', hosts: /^protect2?\.fireeye\.com$/, target: parameters('u') },
  { name: 'symantec.com', hosts: /^clicktime\.symantec\.com$/, target: parameters('u') },
  {
    name: 'mimecast',
    hosts: /(?:^|\.)(?:mimecast\.com|mimecastprotect\.com)$/,
    path: /^\/s\//,
    target: ({ path }) => new URLSearchParams(path.slice(path.indexOf('?') + 1)).get('domain') ?? undefined,
  },
  { name: 'cudasvc.com', hosts: /^linkprotect\.cudasvc\.com$/, target: parameters('a') },
  {
    name: 'cisco.com',
    hosts: /^secure-web\.cisco\.com$/,
    target: ({ path }) => decoded(path.slice(path.lastIndexOf('/') + 1)),
  },
  { name: 'trendmicro.com', hosts: /\.trendmicro\.com$/, path: /^\/wis\/clicktime/, target: parameters('url') },
  { name: 'sophos.com', hosts: /\.protection\.sophos\.com$/, target: sophosTarget },
  {
    name: 'web.archive.org',
    hosts: /^web\.archive\.org$/,
    path: /^\/web\/\d+/,
    target: behind(/^\/web\/\d+[a-z_]*\//),
  },
  { name: 'translate.goog', hosts: /\.translate\.goog$/, target: translatedHost },
];

function wrapperOf({ host, path }: WebAddress): Wrapper | undefined {
  if (host === undefined || host.kind !== 'name') return undefined;
  return wrappersAt(host).find(({ path: of }) => of === undefined || of.test(path));
}

/** What may hand on at a host: asked once for each that is remembered, since links lead to the same ones again and again. */
const wrappersOfHosts = new WeakMap<Host, readonly Wrapper[]>();

function wrappersAt(host: Host): readonly Wrapper[] {
  const known = wrappersOfHosts.get(host);
  if (known !== undefined) return known;
  const found = wrappers.filter(({ hosts }) => hosts.test(host.name));
  wrappersOfHosts.set(host, found.length === 0 ? none : found);
  return found;
}

const none: readonly Wrapper[] = [];

/** Versions 1 to 3 of the form that Proofpoint documents for who wants to read its addresses. */
function proofpointTarget(address: WebAddress): string | undefined {
  const { path } = address;
  if (path.startsWith('/v3/')) return proofpointThird(path);
  const query = new URLSearchParams(path.slice(path.indexOf('?') + 1)).get('u');
  if (query === null) return undefined;
  return path.startsWith('/v2/') ? decoded(query.replaceAll('-', '%').replaceAll('_', '/')) : query;
}

/** `/v3/__ADDRESS__;CHARACTERS!!…`: each `*` of the address is the next of the characters, in base64. */
function proofpointThird(path: string): string | undefined {
  const start = path.indexOf('__');
  const end = path.indexOf('__;', start + 2);
  if (start === -1 || end === -1) return undefined;
  const code = path.slice(end + 3, path.indexOf('!', end + 3));
  const characters = Buffer.from(code, 'base64url').toString('utf8');
  let next = 0;
  const inner = path.slice(start + 2, end).replaceAll(/\*{1,2}[A-Za-z0-9_-]?/g, (mark) => {
    // A run of them is written `**` with its length as one character; what is not told apart stands for itself.
    const tail = mark.replaceAll('*', '');
    const count = mark.startsWith('**') && tail !== '' ? runLength(tail) : 1;
    const taken = characters.slice(next, next + count);
    next += count;
    return mark.startsWith('**') ? taken : `${taken}${tail}`;
  });
  // A browser folds the two slashes behind the scheme into one where they stand in a path.
  return inner.replace(/^(https?:)\/(?!\/)/i, '$1//');
}

function runLength(character: string): number {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet.indexOf(character) + 2;
}

/** `u=a1` and the address in base64. */
function bingTarget({ path }: WebAddress): string | undefined {
  const value = new URLSearchParams(path.slice(path.indexOf('?') + 1)).get('u');
  return value?.startsWith('a1') === true ? Buffer.from(value.slice(2), 'base64url').toString('utf8') : undefined;
}

function sophosTarget({ path }: WebAddress): string | undefined {
  const query = new URLSearchParams(path.slice(path.indexOf('?') + 1));
  const domain = query.get('d');
  const address = query.get('u');
  if (address !== null) {
    const read = Buffer.from(address, 'base64').toString('utf8');
    if (/^https?:\/\//i.test(read)) return read;
  }
  return domain ?? undefined;
}

/** `example-com.translate.goog`: hyphens for dots, two for one of its own. */
function translatedHost({ host, path }: WebAddress): string | undefined {
  const label = host?.name.slice(0, -'.translate.goog'.length);
  if (label === undefined || label.includes('.')) return undefined;
  const name = label.replaceAll('--', '\0').replaceAll('-', '.').replaceAll('\0', '-');
  return `${name}${path}`;
}

/** Addresses that stand in the path or the parameters of another, plain, percent-encoded or in base64. */
function addressesIn({ path, href }: WebAddress): readonly string[] {
  const found: string[] = [];
  // Pages read their own fragment, which no server sees.
  const mark = href.indexOf('#');
  const inFragment = mark === -1 ? null : /https?(?::|%3a)(?:\/|%2f){2}/i.exec(href.slice(mark));
  if (inFragment !== null) found.push(decoded(href.slice(mark + inFragment.index)));
  const question = path.indexOf('?');
  const before = question === -1 ? path : path.slice(0, question);
  const inPath = /https?(?::|%3a)(?:\/|%2f){1,2}/i.exec(before);
  if (inPath !== null) found.push(decoded(before.slice(inPath.index)).replace(/^(https?:)\/(?!\/)/i, '$1//'));
  if (question === -1) return found;
  for (const parameter of path.slice(question + 1).split('&', PARAMETERS_MAX)) {
    const value = onceMore(decoded(parameter.slice(parameter.indexOf('=') + 1)));
    if (/^(?:https?:)?\/\/[^/]/i.test(value)) found.push(value);
    // "http" and "https" in base64.
    else if (/^aHR0c[A-Za-z0-9+/_=-]{12,}/.test(value)) found.push(Buffer.from(value, 'base64').toString('utf8'));
  }
  return found;
}

/** Services that hand on decode what others have encoded before. */
function onceMore(value: string): string {
  return /^https?%3a/i.test(value) ? decoded(value) : value;
}

/** Percent-decoded as UTF-8, where it can be. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
