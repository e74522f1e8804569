import { hostOf, readAddress, type WebAddress } from '#format/link';
import type { FeedEntry } from './types.ts';

/** An entry is a line of text; nothing that names a host is longer. */
export const ENTRY_CHARS_MAX = 4_096;

/** The page that an address names, whatever its scheme, user and fragment. */
export function addressKey({ host, port, path }: WebAddress): string {
  return `${host?.name ?? ''}${port === undefined ? '' : `:${port}`}${path}`;
}

/**
 * What a word of a feed names: an address, a host (with `*.`, a dot or `||` before it, as filters of browsers write), or a
 * hash; `hxxp` and `[.]` are read as what they stand for. Undefined where it names nothing.
 */
export function readEntry(text: string): FeedEntry | undefined {
  if (text.length > ENTRY_CHARS_MAX) return undefined;
  const word = refanged(text.trim().replaceAll(/^["']+|["']+$/g, ''));
  if (word === '') return undefined;
  if (/^(?:[a-f0-9]{32}|[a-f0-9]{40}|[a-f0-9]{64})$/i.test(word)) return { kind: 'hash', hash: word.toLowerCase() };
  if (/^https?:\/\//i.test(word)) return entryOf(word);
  const bare = word
    .replace(/^\|\|/, '')
    .replace(/\^?(?:\$.*)?$/, '')
    .replace(/^\*?\./, '');
  if (!/^[^\s/:@?#]+\.[^\s/:@?#]+/.test(bare)) return undefined;
  return entryOf(`http://${bare}`);
}

function refanged(word: string): string {
  if (!word.includes('[') && !/^hxxp/i.test(word)) return word;
  return word.replace(/^hxxp/i, 'http').replaceAll('[.]', '.').replaceAll('[:]', ':').replaceAll('[://]', '://');
}

/** An address without a path stands for its host. */
function entryOf(text: string): FeedEntry | undefined {
  const address = readAddress(text);
  if (address?.host === undefined || !isNamed(address.host.name)) return undefined;
  if (address.path === '/' && address.port === undefined) return { kind: 'host', name: address.host.name };
  return { kind: 'address', key: addressKey(address) };
}

const nowhere: ReadonlySet<string> = new Set(['0.0.0.0', '127.0.0.1', '::', '::1']);

/** Not a name of one label, nor a public suffix: either would stand for far more than anybody meant. */
function isNamed(name: string): boolean {
  const host = hostOf(name);
  if (host === undefined || nowhere.has(host.name)) return false;
  return host.kind !== 'name' || (name.includes('.') && name !== host.suffix);
}
