/**
 * Takes out of a message what its corpus put in: what a collector's own servers, lists and filters wrote, which says on which
 * pile a message lies and nothing about what it is.
 */
import { fieldText, type HeaderField, indexMessage } from '#format/message';

/** Fields that a collector's programs add behind the delivery. */
const addedFields =
  /^(?:x-spam-.*|x-pyzor|x-dcc-.*|delivered-to|delivery-date|x-keywords|x-uid.*|status|x-status|x-mozilla.*|content-length|lines|x-evolution.*|replied|x-original-date|x-egroups-.*|x-bogosity|x-virus-.*|return-receipt-to|old-return-path|list-(?:id|post|help|subscribe|unsubscribe|archive|owner)|x-mailman-version|x-beenthere|errors-to|precedence|mailing-list|x-mailing-list|x-loop|x-list-.*|x-ms-exchange-organization-.*|x-microsoft-antispam.*|x-forefront.*)$/;
/** Servers and addresses of those who collected. */
const collectors =
  /netnoteinc|slashnull|jmason|spamassassin\.taint|taint\.org|labs\.netnote|example\.(?:com|sourceforge)|fetchmail|localhost|dogma|mandark|jalapeno|phobos|heanet|lugh\.tuatha|xent\.com|webnote\.net|sourceforge|freshrpms|egwn|tuatha/i;
/** Addresses that were made up for the corpus. */
const madeUp = /[a-z0-9._-]*(?:zzzz|yyyy|jm|zzz)[a-z0-9._-]*@[a-z0-9.-]+/gi;

export function withoutArtefacts(bytes: Uint8Array): Uint8Array {
  const index = indexMessage(bytes);
  const pieces: string[] = [];
  let at = 0;
  const text = Buffer.from(bytes).toString('latin1');
  for (const field of index.fields) {
    pieces.push(text.slice(at, field.start));
    at = field.end;
    const kept = keptField(bytes, field);
    if (kept) pieces.push(withPlainAddresses(text.slice(field.start, field.end), field));
  }
  const end = index.root.bodyStart;
  pieces.push(text.slice(at, end), withoutFooter(text.slice(end)));
  return Buffer.from(pieces.join(''), 'latin1');
}

function keptField(bytes: Uint8Array, field: HeaderField): boolean {
  if (addedFields.test(field.name)) return false;
  if (field.name !== 'received' && field.name !== 'sender' && field.name !== 'return-path') return true;
  return !collectors.test(fieldText(bytes, field));
}

function withPlainAddresses(text: string, { name }: HeaderField): string {
  if (name === 'subject') return text.replace(/^(subject:\s*(?:re:\s*)?)\[[^\]]{2,30}\]\s*/i, '$1');
  if (name !== 'to' && name !== 'cc' && name !== 'received') return text;
  return text.replaceAll(madeUp, 'somebody@example.net');
}

/** What lists write below a text. */
function withoutFooter(body: string): string {
  const line =
    /\n(?:_{30,}|-{30,}|={30,})\r?\n(?=[^\n]{0,120}(?:mailing list|maillist|list maintainer|sponsored by|sf\.net email|yahoo! groups|to unsubscribe|irish linux))/i;
  const match = line.exec(body);
  const cut = match === null ? body : body.slice(0, match.index + 1);
  const groups = /\n-{3,}[^\n]{0,40}yahoo! groups[^\n]*-{3,}/i.exec(cut);
  return groups === null ? cut : cut.slice(0, groups.index + 1);
}
