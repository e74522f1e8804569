/** Names of people whom the recipient knows, before addresses that are not theirs, and domains that are nearly theirs. */
import type { AuthenticationResults } from '#check/authentication';
import type { TestCatalog, TestHit } from '#check/verdict';
import { registrableDomain } from '#format/link';
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
  // Companies own their name under several endings, and others bear the same name by right: it is a hint and no more.
  'phish.own-domain-elsewhere': {
    family: 'phish',
    words: 'The domain in From ({domain}) has the name of {ours} under another ending, and is not known here',
    mend: 'Write from the domain by which you are known, or sign with it as well.',
    prior: 0.7,
    phish: 0.7,
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
export function impersonationHits(
  people: People,
  known: KnownPeople,
  authentication: AuthenticationResults | undefined,
): TestHit[] {
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
  return [...hits, ...domainHits(domain, known, authentication)];
}

/** Whether a domain has to be compared with these, which are ours: whoever knows more of it is only asked then. */
export function resemblesOwn(domain: string, ours: readonly string[]): boolean {
  return ours.some((own) => isNearly(domain, own) || hasNameOf(domain, own));
}

function domainHits(
  domain: string,
  { domains, isAcquainted }: KnownPeople,
  authentication: AuthenticationResults | undefined,
): TestHit[] {
  const passed = authentication === undefined ? [] : passedDomains(authentication);
  // What one of ours vouches for is ours. Whom the recipient writes to has it by right, where it is proven to be them.
  if (passed.some((one) => domains.includes(one))) return [];
  const isProven = authentication === undefined || passed.includes(organizationOf(domain));
  if (isAcquainted === true && isProven) return [];
  // Of .co beside .com the ending is what differs, and not the name.
  const namesake = domains.find((ours) => hasNameOf(domain, ours));
  if (namesake !== undefined) return [hit('phish.own-domain-elsewhere', { domain, ours: namesake })];
  const near = domains.find((ours) => isNearly(domain, ours));
  return near === undefined ? [] : [hit('phish.nearly-own-domain', { domain, ours: near })];
}

/** Domains that stand behind a message, and their organizations. */
function passedDomains({ dkim, spf, dmarc }: AuthenticationResults): readonly string[] {
  const found = dkim.flatMap(({ result, domain }) => (result === 'pass' ? [domain] : []));
  if (spf.result === 'pass') found.push(spf.domain);
  if (dmarc.result === 'pass' && dmarc.fromDomain !== undefined) found.push(dmarc.fromDomain);
  return found.flatMap((domain) => [domain.toLowerCase(), organizationOf(domain.toLowerCase())]);
}

/** The same name as one that hardly anybody else has, under another ending. */
function hasNameOf(domain: string, ours: string): boolean {
  const [theirs, own] = [registrableDomain(domain), registrableDomain(ours)];
  if (theirs === own || freeMailDomains.has(theirs) || freeMailDomains.has(own)) return false;
  const label = labelOf(own);
  return label.length >= NAME_LABEL_MIN && !commonLabels.has(label) && labelOf(theirs) === label;
}

function labelOf(domain: string): string {
  return domain.slice(0, Math.max(0, domain.indexOf('.')));
}

/** Shorter ones are initials and words that many have. */
const NAME_LABEL_MIN = 6;
/** What many call themselves who have nothing to do with each other. */
const commonLabels: ReadonlySet<string> = new Set(
  (
    'academy agency airport akademie alliance alumni architekt architekten associates association atelier autohaus bakery beauty business bauhaus capital center centre church ' +
    'clinic college company computer concept conference connect consult consulting contact creative dental design dialog digital direct doctor ecommerce education electric ' +
    'energie energy engineering europe events exchange express factory family fashion finance fitness flowers foundation freight friends future gallery garden general genesis global ' +
    'graphics harmony health holding horizon hospital hotels immobilien import industries info infinity innovation institute insurance international internet invest investment ' +
    'kanzlei kitchen labor legacy library lighthouse logistics logistik magazin magazine mailing management market marketing master matrix media medical meridian metro mobile ' +
    'modern motors museum network networks newsletter office online optics orchard orthopedics partner partners people pharma pharmacy phoenix photos physio pinnacle platform ' +
    'portal praxis premier premium pricing printing production products project projects property quality realty recruiting research resort resources restaurant review royal ' +
    'safety schule school science secure security server service services shipping smart software solution solutions source spectrum sports station store studio studios summit ' +
    'sunrise sunset sunshine supply support system systems technik technology telecom theater theatre tourism trading training transport travel trinity university vanguard ' +
    'verlag victory village vision webmail website wellness winery workshop zenith'
  ).split(' '),
);

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
