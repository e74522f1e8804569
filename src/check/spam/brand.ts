/** Names of brands where a message says who it is from, and whether anything else of it is theirs. */
import {
  type Brand,
  brandInName,
  brandInUnspaced,
  brandInWords,
  brandLike,
  brandOfDomain,
  brandOfWord,
  brandWords,
  clickDomains,
  isDomainOf,
} from '#check/links';
import { registrableDomain } from '#format/link';
import type { TestCatalog, TestHit } from '#check/verdict';
import { freeMailDomains } from './domains.ts';
import { type FoldedWords, foldWords, wordAt, wordsIn } from './fold.ts';
import { hit } from './hits.ts';
import type { People } from './types.ts';
import { domainOf } from './view.ts';
import { WordTable } from './wordtable.ts';

export const brandTests = {
  'phish.brand-name': {
    family: 'phish',
    words: 'It says that it is from {brand} ({name}), and neither its address nor a link is theirs: {domain}',
    mend: 'Do not bear the name of others.',
    prior: 3,
    phish: 2.8,
  },
  'phish.brand-name-links': {
    family: 'phish',
    words: 'It says that it is from {brand} ({name}), and its address is not theirs: {domain}',
    mend: 'Do not bear the name of others.',
    prior: 1.4,
    phish: 2,
  },
  'phish.brand-subject': {
    family: 'phish',
    words: 'Its Subject speaks for {brand}, and neither its address nor a link is theirs: {domain}',
    prior: 0.9,
    phish: 1.8,
  },
  'phish.brand-text': {
    family: 'phish',
    words:
      'Its text speaks of {brand} again and again ({count} times), and neither its address nor a link is theirs: {domain}',
    prior: 0.9,
    phish: 1.8,
  },
  'phish.brand-address': {
    family: 'phish',
    words: 'The name of {brand} is in its address, which is not theirs: {address}',
    prior: 1.4,
    phish: 2,
  },
} as const satisfies TestCatalog;

export interface BrandFacts {
  readonly people: People;
  readonly subject: string;
  /** Of Subject and text. */
  readonly words: FoldedWords;
  readonly hosts: readonly string[];
}

const NAME_CHARACTERS_MAX = 200;
/** What is read of a text for names. */
const TEXT_WORDS_MAX = 500;
/** Named so often near the beginning, a text speaks for a brand rather than of it. */
const NAMED_MIN = 3;

export function brandHits({ people, subject, words, hosts }: BrandFacts): TestHit[] {
  const from = people.from[0];
  if (from === undefined) return [];
  const domain = domainOf(from.address);
  const own = brandOfDomain(registrableDomain(domain));
  const hits: TestHit[] = [];
  const name = people.from.map((person) => person.name).join(' ');
  const named =
    brandInName(wordsOf(name)) ?? brandInUnspaced(name.slice(0, NAME_CHARACTERS_MAX)) ?? brandDisguised(name);
  // What is forwarded or answered speaks of others.
  const isAnswer = /^\s*(?:re|fw|fwd|aw|wg|tr|enc|rv|sv|antw)\s*:/i.test(subject);
  const strangers = (brand: Brand): boolean => !isOf(brand, domain) && !hosts.some((host) => isOf(brand, host));
  // A mailing service writes under its own domain for who is linked to.
  const isServed = (brand: Brand): boolean => clickDomains.has(registrableDomain(domain)) && !strangers(brand);
  if (named !== undefined && !isOf(named, domain) && !isServed(named)) {
    const evidence = { brand: named.name, name, domain };
    hits.push(hit(strangers(named) ? 'phish.brand-name' : 'phish.brand-name-links', evidence));
  }
  const inAddress = freeMailDomains.has(domain)
    ? undefined
    : brandInWords(wordsOf(from.address.replaceAll(/[@._-]/g, ' ')));
  if (inAddress !== undefined && own === undefined && !isOf(inAddress, domain) && !isServed(inAddress)) {
    hits.push(hit('phish.brand-address', { brand: inAddress.name, address: from.address }));
  }
  if (own !== undefined || isAnswer) return hits;
  const inSubject = brandInWords(wordsOf(subject));
  if (inSubject !== undefined && strangers(inSubject))
    hits.push(hit('phish.brand-subject', { brand: inSubject.name, domain }));
  const inText = mostNamed(words);
  if (inText !== undefined && strangers(inText.brand)) {
    hits.push(
      hit('phish.brand-text', { brand: inText.brand.name, count: inText.count, domain }, Math.min(1, inText.count / 6)),
    );
  }
  return hits;
}

function isOf(brand: Brand, domain: string): boolean {
  return isDomainOf(brand, registrableDomain(domain));
}

function wordsOf(text: string): readonly string[] {
  return wordsIn(foldWords(text, NAME_CHARACTERS_MAX));
}

/** `PayPa1`, `P a y P a l`, `P.a.y.P.a.l`: what the eye takes for the name of a brand. */
function brandDisguised(name: string): Brand | undefined {
  const words = name
    .slice(0, NAME_CHARACTERS_MAX)
    .toLowerCase()
    .split(/[\s"'<>()@,;:]+/);
  for (const word of words) {
    const like = brandLike(word);
    if (like?.likeness === 'drawn') return like.brand;
  }
  const letters = wordsOf(name);
  return letters.every(({ length }) => length === 1) ? brandOfWord(letters.join('')) : undefined;
}

let made: WordTable | undefined;

/** Words that are names of brands: made when it is first asked for. */
function wordsOfBrands(): WordTable {
  if (made !== undefined) return made;
  made = new WordTable();
  for (const word of brandWords()) made.add(word);
  return made;
}

function mostNamed(words: FoldedWords): { readonly brand: Brand; readonly count: number } | undefined {
  const names = wordsOfBrands();
  const counts = new Map<Brand, number>();
  for (let i = 0; i < Math.min(words.count, TEXT_WORDS_MAX); i++) {
    const brand = names.find(words, i) === -1 ? undefined : brandOfWord(wordAt(words, i));
    if (brand !== undefined) counts.set(brand, (counts.get(brand) ?? 0) + 1);
  }
  let most: { readonly brand: Brand; readonly count: number } | undefined;
  for (const [brand, times] of counts)
    if (times >= NAMED_MIN && times > (most?.count ?? 0)) most = { brand, count: times };
  return most;
}
