/** What a message says of how it is left (RFC 2369, RFC 8058). */
import { findText, fieldText, mailboxesOf, mailboxText, parseAddressList, scanHeader } from '#format/message';

/** The body of the request, word for word (RFC 8058 section 3.2). */
export const ONE_CLICK_FORM = 'List-Unsubscribe=One-Click';
const URIS_MAX = 10;
const URI_CHARACTERS_MAX = 2000;
const KEY_CHARACTERS_MAX = 300;

export interface UnsubscribeFields {
  /** The first https URI, where one click is offered for it. */
  readonly oneClick: URL | undefined;
  /** The first mailto URI. */
  readonly mailto: string | undefined;
  /** By which the list is known again: its List-Id, else its author. */
  readonly listKey: string;
}

/** @param start the message, or its beginning with the whole header, as it came. */
export function unsubscribeFields(start: Uint8Array): UnsubscribeFields {
  const { fields } = scanHeader(start);
  const of = (name: string): readonly string[] =>
    fields.filter((field) => field.name === name).map((field) => fieldText(start, field));
  const ways = of('list-unsubscribe');
  const posts = of('list-unsubscribe-post');
  // Of two fields a signature may cover one, and the other be anybody's.
  const uris = ways.length === 1 ? angleUris(ways[0] ?? '') : [];
  const offers = posts.length === 1 && posts[0]?.toLowerCase() === ONE_CLICK_FORM.toLowerCase();
  const listId = /<([^<>]+)>\s*$/.exec(findText(start, fields, 'list-id') ?? '')?.[1];
  const [author] = mailboxesOf(parseAddressList(findText(start, fields, 'from') ?? '').addresses);
  const key = listId === undefined ? `from:${author === undefined ? '' : mailboxText(author)}` : `list:${listId}`;
  return {
    oneClick: offers ? uris.map(httpsUrl).find((url) => url !== undefined) : undefined,
    mailto: uris.find((uri) => /^mailto:[^\s@]+@[^\s@]+$/i.test(uri)),
    listKey: key.toLowerCase().slice(0, KEY_CHARACTERS_MAX),
  };
}

/** RFC 2369 section 2: URIs in angle brackets, parted by commas; white space in them is of no account. */
function angleUris(text: string): readonly string[] {
  const found: string[] = [];
  for (const [, uri = ''] of text.matchAll(/<([^<>]*)>/g)) {
    const plain = uri.replaceAll(/\s+/g, '');
    if (plain.length <= URI_CHARACTERS_MAX) found.push(plain);
    if (found.length >= URIS_MAX) break;
  }
  return found;
}

/** A name and a password in it are nothing that a request should carry. */
function httpsUrl(uri: string): URL | undefined {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  return url?.protocol === 'https:' && url.username === '' && url.password === '' ? url : undefined;
}
