/** Where a request wants to go: its target and its host, read strictly, since both come from anybody. */
import { isIPv4, isIPv6 } from 'node:net';

export interface WebTarget {
  /** Decoded parts between the slashes: `/why/7F3K-…` is `['why', '7F3K-…']`, `/` is empty. */
  readonly segments: readonly string[];
  /** Of the form `a=b&c=d`, decoded as forms are; a name that comes twice has its first value. */
  readonly query: ReadonlyMap<string, string>;
  /** Path and query as they were sent. */
  readonly raw: string;
}

/** Characters of a target; what is longer fits no page of ours. */
const TARGET_CHARACTERS_MAX = 1000;
const SEGMENTS_MAX = 8;
const PAIRS_MAX = 20;

/** Undefined where it is no path, or is encoded wrongly. Dots are parts like others: nothing here is a path of a disk. */
export function parseTarget(target: string): WebTarget | undefined {
  if (target.length > TARGET_CHARACTERS_MAX) return undefined;
  // RFC 9112 section 3.2.2: the absolute form must be understood; whose host it names is not ours to check.
  const raw = target.replace(/^https?:\/\/[^/?#]*/i, '');
  if (!raw.startsWith('/') || !/^[\x21-\x7e]*$/.test(raw)) return undefined;
  const [path, query] = splitOnce(raw, '?');
  const parts = path.split('/').slice(1);
  // One slash at the end is forgiven: people type it.
  if (parts.at(-1) === '') parts.pop();
  if (parts.length > SEGMENTS_MAX) return undefined;
  const segments: string[] = [];
  for (const part of parts) {
    const text = decoded(part);
    if (text === undefined || part === '') return undefined;
    segments.push(text);
  }
  return { segments, query: parseForm(query), raw };
}

/** `application/x-www-form-urlencoded` (WHATWG URL section 5.1). */
export function parseForm(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const pair of text.split('&', PAIRS_MAX)) {
    const [name = '', value = ''] = splitOnce(pair, '=').map((part) => decoded(part.replaceAll('+', ' ')) ?? '');
    if (name !== '' && !values.has(name)) values.set(name, value);
  }
  return values;
}

function splitOnce(text: string, by: string): [string, string] {
  const at = text.indexOf(by);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The host of a Host field without its port, lower case; undefined where it is none that could be a name of ours. */
export function hostOf(field: string | undefined): string | undefined {
  if (field === undefined || field.length > 260) return undefined;
  const match = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9.-]{1,253}))(?::[0-9]{1,5})?$/.exec(field.toLowerCase());
  const [, literal, name] = match ?? [];
  if (literal !== undefined) return isIPv6(literal) ? `[${literal}]` : undefined;
  if (name === undefined) return undefined;
  if (isIPv4(name)) return name;
  const labels = name.replace(/\.$/, '').split('.');
  return labels.every((label) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(label)) ? labels.join('.') : undefined;
}
