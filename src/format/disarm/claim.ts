/** What the text of a link says of where it leads. */
import { parse } from 'tldts';
import { CLAIM_CHARACTERS_MAX } from './limits.ts';
import { siteOf } from './address.ts';

const written = /(?:https?:\/\/|\bwww\.)[^\s<>"'()[\]{}]{1,200}/i;
const nameAlone = /^[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,200}[\p{L}\p{N}])?(?::\d{1,5})?(?:[/?#]\S{0,200})?$/u;
const mailboxAlone = /^[^\s@<>]{1,64}@([\p{L}\p{N}][\p{L}\p{N}.-]{0,200}\.[\p{L}]{2,20})$/u;
/** Invisible characters that would hide a name from us and not from its reader. */
const invisible = /\u034f|[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;

export interface Claim {
  readonly host: string;
  readonly kind: 'address' | 'mailbox';
}

/** The host that a link's text names; undefined where it names none. Looks at the first 300 characters. */
export function claimOf(text: string): Claim | undefined {
  const shown = text
    .slice(0, CLAIM_CHARACTERS_MAX)
    .replaceAll(invisible, '')
    .replaceAll(/[\u3002\uff0e\uff61]/g, '.')
    .trim();
  if (!shown.includes('.')) return undefined;
  const found = written.exec(shown)?.[0];
  if (found !== undefined) {
    const host = hostOf(/^www\./i.test(found) ? `http://${found}` : found, isHost);
    return host === undefined ? undefined : { host, kind: 'address' };
  }
  const mailbox = mailboxAlone.exec(shown)?.[1];
  if (mailbox !== undefined) {
    const host = hostOf(`http://${mailbox}`, isKnownName);
    return host === undefined ? undefined : { host, kind: 'mailbox' };
  }
  if (!nameAlone.test(shown) || isOtherName(shown)) return undefined;
  const host = hostOf(`http://${shown}`, isKnownName);
  return host === undefined ? undefined : { host, kind: 'address' };
}

/** Suffixes that files end in as well: alone, `README.md` claims nothing. */
const fileSuffix = /^[^./]+\.(?:zip|mov|sh|py|rs|md|pl|ps|so|cc|ai|js|app|java)$/i;
/** A price, a version or a number; an address has four of them. */
const numberAlone = /^\d+(?:\.\d+){0,2}$|^\d+(?:\.\d+){4,}$/;

function isOtherName(shown: string): boolean {
  return fileSuffix.test(shown) || numberAlone.test(shown);
}

type ParsedHost = ReturnType<typeof parse>;

function hostOf(address: string, is: (host: ParsedHost) => boolean): string | undefined {
  const url = URL.parse(address.replace(/[.,;:!?]+$/, ''));
  if (url === null) return undefined;
  const host = parse(url.hostname);
  return host.hostname !== null && (host.isIp === true || is(host)) ? host.hostname : undefined;
}

/** What is written as an address is one, whatever its top-level domain: new ones come each year. */
function isHost({ hostname }: ParsedHost): boolean {
  return /\.(?:xn--[a-z0-9-]+|[a-z]{2,})$/.test(hostname ?? '');
}

/** Of words with a dot in them only a name below a top-level domain that is known: `report.v2` claims nothing. RFC 2606. */
function isKnownName({ hostname, isIcann, domain }: ParsedHost): boolean {
  return domain !== null && (isIcann === true || /\.(?:example|test|invalid|localhost)$/.test(hostname ?? ''));
}

/** Whether a link to that host is not what its text says; hosts of one site are the same place. */
export function isMismatch(claim: Claim, host: string, senderDomains: readonly string[]): boolean {
  const claimed = siteOf(claim.host);
  if (claimed === siteOf(host)) return false;
  return !senderDomains.some((domain) => siteOf(domain) === claimed);
}
