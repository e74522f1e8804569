import { domainToASCII } from 'node:url';
import { addressFamily } from '#format/ip';

/** Of a domain in a header: four times what a name can have. A longer one is no name in any mail program. */
const DOMAIN_CHARACTERS_MAX = 1_000;

/**
 * The name to ask for and to compare, of a domain as a header has it: A-labels (RFC 9989 section 5.3.1), lower case, no final
 * dot. More is let through than DNS can hold: a label too long or an odd character must not hide the policy of the domain
 * above it. Undefined for what has no policy anywhere: nothing, an address literal, an IP address.
 */
export function authorDomain(text: string): string | undefined {
  if (text.length > DOMAIN_CHARACTERS_MAX) return undefined;
  const said = text.trim().replace(/\.+$/, '');
  const name = toAscii(said.toLowerCase());
  if (name === '' || name.startsWith('[') || addressFamily(name) !== 0) return undefined;
  return name;
}

/** Label by label where the whole is no name, so that those above an odd one keep their meaning. */
function toAscii(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  const ascii = domainToASCII(text.normalize('NFC'));
  if (ascii !== '') return ascii;
  const labels = text.split(/[.\u3002\uff0e\uff61]/);
  return labels.map((label) => domainToASCII(label.normalize('NFC')) || label).join('.');
}

/** Whether a name is the domain, or lies below it. */
export function isAtOrBelow(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

/** Strangers' words, fit for one line of a log or a page. */
export function printable(text: string, charactersMax: number): string {
  return text.slice(0, charactersMax).replaceAll(/[^\x20-\x7e]/g, '?');
}
