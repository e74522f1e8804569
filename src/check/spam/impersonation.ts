/** Names of people whom the recipient knows, before addresses that are not theirs. */
import type { TestCatalog, TestHit } from '#check/verdict';
import { foldWords, wordsIn } from './fold.ts';
import { freeMailDomains, organizationOf } from './domains.ts';
import { hit } from './hits.ts';
import type { KnownPeople, People, Person } from './types.ts';
import { domainOf } from './view.ts';

export const impersonationTests = {
  'phish.local-name': {
    family: 'phish',
    words: 'It bears the name of somebody here ({name}), and comes from elsewhere: {address}',
    mend: 'Write from the address by which you are known.',
    prior: 2.2,
    phish: 2.4,
  },
  'phish.contact-name': {
    family: 'phish',
    words: 'It bears the name of somebody the recipient writes to ({name}), and comes from another address: {address}',
    mend: 'Write from the address by which you are known.',
    prior: 1.4,
    phish: 1.6,
  },
  'phish.own-address': {
    family: 'phish',
    words: 'The name in From is an address of a domain here, and it comes from elsewhere: {name}',
    mend: 'Write your name, or no name, before your address.',
    prior: 2.4,
    phish: 2.4,
  },
  'phish.nearly-own-domain': {
    family: 'phish',
    words: 'The domain in From ({domain}) is one letter away from {ours}',
    prior: 2.2,
    phish: 2.2,
  },
} as const satisfies TestCatalog;

const NAME_CHARACTERS_MAX = 120;
/** One word is a name that many bear. */
const NAME_WORDS_MIN = 2;
const OWN_LABEL_MIN = 5;

/** The form by which names are compared: words in lower case without accents, in the order of the alphabet. */
export function foldName(name: string): string {
  return wordsIn(foldWords(name, NAME_CHARACTERS_MAX)).sort().join(' ');
}

/** Pure. Who is known by several addresses is named with each of them. */
export function impersonationHits(people: People, known: KnownPeople): TestHit[] {
  const from = people.from[0];
  if (from === undefined || from.address === '') return [];
  const hits: TestHit[] = [];
  const domain = domainOf(from.address);
  if (known.domains.includes(domain)) return [];
  const { name, address } = from;
  if (isNameOf(from, known.local)) hits.push(hit('phish.local-name', { name, address }));
  else if (isNameOf(from, known.contacts)) hits.push(hit('phish.contact-name', { name, address }));
  const lower = name.toLowerCase();
  const written = known.domains.find((ours) => lower.includes(`@${ours}`));
  if (written !== undefined) hits.push(hit('phish.own-address', { name }));
  const near = known.domains.find((ours) => isNearly(domain, ours));
  if (near !== undefined) hits.push(hit('phish.nearly-own-domain', { domain, ours: near }));
  return hits;
}

function isNameOf({ name, address }: Person, people: ReadonlyMap<string, readonly string[]>): boolean {
  const folded = foldName(name);
  if (folded.split(' ').length < NAME_WORDS_MIN) return false;
  const addresses = people.get(folded);
  if (addresses === undefined || addresses.includes(address)) return false;
  // People have several addresses at one organization, such as with and without a subdomain.
  const domain = domainOf(address);
  return (
    freeMailDomains.has(domain) || !addresses.some((one) => organizationOf(domainOf(one)) === organizationOf(domain))
  );
}

/** One letter more, less, other, or two changed over; long enough that it is no chance. */
function isNearly(domain: string, ours: string): boolean {
  if (ours.length < OWN_LABEL_MIN || domain === ours || Math.abs(domain.length - ours.length) > 1) return false;
  if (organizationOf(domain) === organizationOf(ours)) return false;
  let start = 0;
  while (start < domain.length && domain[start] === ours[start]) start++;
  const [left, right] = [domain.slice(start), ours.slice(start)];
  if (left.length === right.length) {
    const swapped = left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2);
    return swapped || left.slice(1) === right.slice(1);
  }
  return left.length > right.length ? left.slice(1) === right : left === right.slice(1);
}
