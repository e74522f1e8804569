import { brandTable } from './brands.data.ts';
import { skeletonOf } from './skeleton.ts';

export interface Brand {
  readonly name: string;
  readonly domains: ReadonlySet<string>;
}

/** How a name resembles another: drawn the same, with one letter more, less or another, or the same under another suffix. */
export type Likeness = 'drawn' | 'nearly' | 'suffix';

interface Index {
  readonly byDomain: ReadonlyMap<string, Brand>;
  readonly byWord: ReadonlyMap<string, Brand>;
  readonly bySkeleton: ReadonlyMap<string, Brand>;
  /** What is left of a name when one letter is taken out. */
  readonly byRest: ReadonlyMap<string, Brand>;
}

/** Shorter names have too many honest neighbours. */
const NEAR_CHARS_MIN = 7;
/** Honest words beside a brand's. */
const neighbours: ReadonlySet<string> = new Set(['telecom', 'telecoms', 'finance', 'twister', 'insta']);
const DRAWN_CHARS_MIN = 4;

let made: Index | undefined;

/** The brand that a domain (registrable) belongs to. */
export function brandOfDomain(domain: string): Brand | undefined {
  return index().byDomain.get(domain);
}

/** The brand whose name a word is. */
export function brandOfWord(word: string): Brand | undefined {
  return index().byWord.get(word);
}

/** The brand that a label resembles without being its name, and how. The label with its letters, not as A-label. */
export function brandLike(label: string): { readonly brand: Brand; readonly likeness: Likeness } | undefined {
  const { bySkeleton, byWord } = index();
  const own = byWord.get(label);
  if (own !== undefined) return { brand: own, likeness: 'suffix' };
  const skeleton = skeletonOf(label);
  const drawn = bySkeleton.get(skeleton);
  if (drawn !== undefined) return { brand: drawn, likeness: 'drawn' };
  const near = nearOf(label);
  return near === undefined ? undefined : { brand: near, likeness: 'nearly' };
}

/** One letter more, less, another, or two in the other order. */
function nearOf(label: string): Brand | undefined {
  if (label.length < NEAR_CHARS_MIN - 1 || label.length > 30 || neighbours.has(label)) return undefined;
  const { byRest, byWord } = index();
  const whole = byRest.get(label);
  if (whole !== undefined) return whole;
  for (const rest of restsOf(label)) {
    const brand = (rest.length >= NEAR_CHARS_MIN ? byWord.get(rest) : undefined) ?? byRest.get(rest);
    if (brand !== undefined) return brand;
  }
  return undefined;
}

function restsOf(word: string): readonly string[] {
  // The first letter stays: nobody is deceived by a name that begins with another.
  return Array.from({ length: word.length - 1 }, (_, place) => word.slice(0, place + 1) + word.slice(place + 2));
}

/** Read at the first look, since it is some hundred lines. */
function index(): Index {
  if (made !== undefined) return made;
  const byDomain = new Map<string, Brand>();
  const byWord = new Map<string, Brand>();
  const bySkeleton = new Map<string, Brand>();
  const byRest = new Map<string, Brand>();
  for (const line of brandTable.trim().split('\n')) {
    const [name = '', domains = '', words = ''] = line.split('|').map((part) => part.trim());
    const brand: Brand = { name, domains: new Set(domains.split(/\s+/)) };
    for (const domain of brand.domains) if (!byDomain.has(domain)) byDomain.set(domain, brand);
    for (const word of words.split(/\s+/)) {
      if (word === '') continue;
      byWord.set(word, brand);
      if (word.length >= DRAWN_CHARS_MIN) bySkeleton.set(skeletonOf(word), brand);
      if (word.length >= NEAR_CHARS_MIN) for (const rest of restsOf(word)) byRest.set(rest, brand);
    }
  }
  made = { byDomain, byWord, bySkeleton, byRest };
  return made;
}
