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
  /** Names as people write them, folded, their words parted by a space. */
  readonly byName: ReadonlyMap<string, Brand>;
  readonly bySkeleton: ReadonlyMap<string, Brand>;
  /** Words of which only what is drawn like them counts. */
  readonly byDrawn: ReadonlySet<string>;
  /** Names of many, and common words. */
  readonly byBeside: ReadonlyMap<string, Brand>;
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

/** The brand that a word may be meant for, where something beside it says so. */
export function brandBeside(word: string): Brand | undefined {
  return index().byBeside.get(word);
}

/** All words that `brandOfWord` knows. */
export function brandWords(): Iterable<string> {
  return index().byWord.keys();
}

/** The brand that a label resembles without being its name, and how. The label with its letters, not as A-label. */
export function brandLike(label: string): { readonly brand: Brand; readonly likeness: Likeness } | undefined {
  const { bySkeleton, byDrawn, byWord } = index();
  const own = byWord.get(label);
  if (own !== undefined) return { brand: own, likeness: 'suffix' };
  const skeleton = skeletonOf(label);
  const drawn = bySkeleton.get(skeleton);
  if (drawn !== undefined) return { brand: drawn, likeness: byDrawn.has(label) ? 'suffix' : 'drawn' };
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

/** Whether two names differ by one letter more, less or another, or by two in the other order; they begin alike. */
export function areNearlyAlike(one: string, other: string): boolean {
  if (one === other || one[0] !== other[0]) return false;
  if (Math.min(one.length, other.length) < NEAR_CHARS_MIN || Math.abs(one.length - other.length) > 1) return false;
  let front = 0;
  while (front < one.length && one[front] === other[front]) front += 1;
  const [left, right] = [one.slice(front), other.slice(front)];
  if (left.slice(1) === right || left === right.slice(1) || left.slice(1) === right.slice(1)) return true;
  return left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2);
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
  const byDrawn = new Set<string>();
  const byBeside = new Map<string, Brand>();
  const byRest = new Map<string, Brand>();
  const byName = new Map<string, Brand>();
  for (const line of brandTable.trim().split('\n')) {
    const [name = '', domains = '', words = '', drawn = '', beside = ''] = line.split('|').map((part) => part.trim());
    const brand: Brand = { name, domains: new Set(domains.split(/\s+/)) };
    byName.set(foldedName(name), brand);
    for (const domain of brand.domains) if (!byDomain.has(domain)) byDomain.set(domain, brand);
    for (const word of wordsIn(drawn)) {
      byDrawn.add(word);
      bySkeleton.set(skeletonOf(word), brand);
    }
    for (const word of wordsIn(beside)) byBeside.set(word, brand);
    for (const word of wordsIn(words)) {
      byWord.set(word, brand);
      if (word.length >= DRAWN_CHARS_MIN) bySkeleton.set(skeletonOf(word), brand);
      if (word.length >= NEAR_CHARS_MIN) for (const rest of restsOf(word)) byRest.set(rest, brand);
    }
  }
  made = { byDomain, byWord, bySkeleton, byDrawn, byBeside, byRest, byName };
  return made;
}

function wordsIn(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function foldedName(name: string): string {
  const plain = name
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase();
  return plain.replaceAll(/[^a-z0-9]+/g, ' ').trim();
}

/** Words beside the name of a brand by which somebody speaks for it; without one a single word may be anybody's name. */
const spokesmen =
  /^(?:support|security|team|service|services|kundendienst|kundenservice|alert|alerts|account|accounts|online|bank|banking|card|cards|wallet|live|app|delivery|express|express|notification|notifications|customer|info|informa|news|rewards?|prime|pay|id|care|help|gutschein|premium|inc|llc|gmbh)$/;

/**
 * The brand that a name bears, by its folded words in their order: a word that stands for nothing else, or the whole name of
 * the brand at its start (`Bank of America`, `Apple Support`).
 */
export function brandInName(words: readonly string[]): Brand | undefined {
  const { byWord, byName } = index();
  const [first = '', second = ''] = words;
  const long = byName.get(words.slice(0, 3).join(' ')) ?? byName.get(words.slice(0, 2).join(' '));
  if (long !== undefined && words.length > 1) return long;
  const alone = byName.get(first);
  // One letter alone is anybody's; `X Support` speaks for somebody.
  const isName = words.length === 1 && first.length > 1;
  if (alone !== undefined && (isName || spokesmen.test(second))) return alone;
  for (const [i, word] of words.entries()) {
    const brand = byWord.get(word) ?? byWord.get(`${word}${words[i + 1] ?? ''}`);
    if (brand !== undefined) return brand;
  }
  return undefined;
}
