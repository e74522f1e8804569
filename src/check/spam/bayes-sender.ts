import type { BayesSender } from '#check/bayes';
import { freeMailDomains, organizationOf } from './domains.ts';
import type { Scan } from './types.ts';

/** Whom a message says that it is from, as training knows senders. A domain where anybody gets an address is nobody's. */
export function bayesSender({ people, bulk }: Pick<Scan, 'people' | 'bulk'>): BayesSender {
  const address = people.from[0]?.address ?? '';
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return { address, domain: freeMailDomains.has(domain) ? '' : organizationOf(domain), listId: bulk.listId };
}
