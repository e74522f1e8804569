/** The texts that the search columns hold. */
import { mailboxText } from './addresses.ts';
import type { Envelope, HeaderAddress } from './types.ts';
import { decodeText } from './words.ts';

/** Decoded and folded as `foldText` does; empty where the field is not there. */
export interface SearchTexts {
  readonly from: string;
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly subject: string;
}

/** Characters of one such text. */
export const SEARCH_TEXT_CHARACTERS_MAX = 64 * 1024;

/** Lower case by Unicode's simple mapping and NFC: what is searched for must be folded the same way. */
export function foldText(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

export function searchTexts(envelope: Envelope): SearchTexts {
  return {
    from: foldAddresses(envelope.from),
    to: foldAddresses(envelope.to),
    cc: foldAddresses(envelope.cc),
    bcc: foldAddresses(envelope.bcc),
    subject: foldText(decodeText(envelope.subject ?? '')).slice(0, SEARCH_TEXT_CHARACTERS_MAX),
  };
}

/** `name <address>, …` as a person would write it. */
function foldAddresses(addresses: readonly HeaderAddress[]): string {
  const texts: string[] = [];
  for (const address of addresses) {
    if (address.kind === 'group') texts.push(decodeText(address.name));
    for (const mailbox of address.kind === 'group' ? address.members : [address]) {
      const text = mailboxText(mailbox);
      texts.push(mailbox.name === undefined ? text : `${decodeText(mailbox.name)} <${text}>`);
    }
  }
  return foldText(texts.join(', ')).slice(0, SEARCH_TEXT_CHARACTERS_MAX);
}
