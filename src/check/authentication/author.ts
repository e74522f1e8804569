/** Who a message says it is from, as DMARC wants to know it. */
import type { VerificationPlan } from '#check/dkim';
import type { DmarcQuestion } from '#check/dmarc';
import { fieldText, mailboxesOf, parseAddressList } from '#format/message';

/** A From field with more octets is not read to its end: nobody is named by it. */
const FROM_OCTETS_MAX = 16 * 1024;

export type AuthorDomains = Pick<DmarcQuestion, 'from'> & { readonly fields: number };

/**
 * The domain of each mailbox in From, of all From fields. What cannot be seen whole is one mailbox more without a domain, so
 * that nothing is taken for the single author who may not be the one shown.
 */
export function authorDomains({ header, whole }: VerificationPlan): AuthorDomains {
  const fields = header.fields.filter(({ name }) => name === 'from');
  const from: string[] = whole ? [] : [''];
  for (const field of fields) {
    if (field.end - field.valueStart > FROM_OCTETS_MAX) {
      from.push('');
      continue;
    }
    const { addresses, truncated } = parseAddressList(fieldText(header.octets, field));
    for (const { domain } of mailboxesOf(addresses)) from.push(domain);
    if (truncated) from.push('');
  }
  return { from, fields: fields.length };
}
