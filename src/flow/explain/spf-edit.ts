/** An SPF record with one more address in it: merged into what is there, since a second record would end all of it (RFC 7208 section 4.5). */
import { isIPv4, isIPv6 } from 'node:net';

export interface EditedSpf {
  readonly record: string;
  /** Terms of the record that cost a lookup; those inside of what it includes come on top (RFC 7208 section 4.6.4). */
  readonly lookups: number;
  /** Longer than one string of a TXT record may be (RFC 7208 section 3.3). */
  readonly long: boolean;
}

export const SPF_LOOKUPS_MAX = 10;
const TXT_STRING_OCTETS_MAX = 255;

const costly = /^[+?~-]?(?:include:|a(?:[:/]|$)|mx(?:[:/]|$)|ptr(?::|$)|exists:|redirect=)/i;

/** Undefined where the text is no SPF record, or the address none. The address goes before the term that judges all the others. */
export function withAddress(record: string, ip: string): EditedSpf | undefined {
  const family = isIPv4(ip) ? 'ip4' : isIPv6(ip) ? 'ip6' : undefined;
  const [version = '', ...terms] = record.trim().split(/ +/);
  if (family === undefined || version.toLowerCase() !== 'v=spf1') return undefined;
  const added = `${family}:${ip}`;
  const last = terms.findIndex((term) => /^(?:[+?~-]?all|redirect=.*)$/i.test(term));
  const at = last === -1 ? terms.length : last;
  const known = terms.some((term) => term.toLowerCase() === added);
  const all = known ? terms : [...terms.slice(0, at), added, ...terms.slice(at)];
  const text = [version, ...all].join(' ');
  return {
    record: text,
    lookups: all.filter((term) => costly.test(term)).length,
    long: text.length > TXT_STRING_OCTETS_MAX,
  };
}
