import { brandTable } from './brands.data.ts';
import { cheapSuffixes } from './services.data.ts';
import { skeletonOf } from './skeleton.ts';

export interface Brand {
  readonly name: string;
  /** A blank before and behind each. */
  readonly domains: string;
}

/** How a name resembles another: drawn the same, with one letter more, less or another, or the same under another suffix. */
export type Likeness = 'drawn' | 'nearly' | 'suffix';

interface Index {
  readonly byDomain: ReadonlyMap<string, Brand>;
  readonly byWord: ReadonlyMap<string, Brand>;
  /** Words that are names only as they are written. */
  readonly exact: ReadonlySet<string>;
  /** Names as people write them, folded, their words parted by a space. */
  readonly byName: ReadonlyMap<string, Brand>;
  /** Names that are common words as well. */
  readonly bySender: ReadonlyMap<string, Brand>;
  /** Names in scripts without blanks. */
  readonly byPart: ReadonlyMap<string, Brand>;
  readonly bySkeleton: ReadonlyMap<string, Brand>;
  /** Words of which only what is drawn like them counts. */
  readonly byDrawn: ReadonlySet<string>;
  /** Names of many, and common words. */
  readonly byBeside: ReadonlyMap<string, Brand>;
  /** Words that others nearly are, by their first letter: nobody is deceived by a name that begins with another. */
  readonly byLetter: ReadonlyMap<string, readonly string[]>;
}

/** Shorter names have too many honest neighbours. */
const NEAR_CHARS_MIN = 7;
const NEAR_CHARS_MAX = 30;
/** Honest words beside a brand's. */
const neighbours: ReadonlySet<string> = new Set([
  'telecom',
  'telecoms',
  'finance',
  'bilance',
  'twister',
  'insta',
  'revolt',
]);
const DRAWN_CHARS_MIN = 4;

let made: Index | undefined;

/** The brand that a domain (registrable) belongs to. */
export function brandOfDomain(domain: string): Brand | undefined {
  return index().byDomain.get(domain);
}

/** Whether a domain (registrable) is a brand's: one that is known, or the label of one under another country. */
export function isDomainOf(brand: Brand, domain: string): boolean {
  if (brand.domains.includes(` ${domain} `)) return true;
  const dot = domain.indexOf('.');
  const suffix = domain.slice(dot + 1);
  const country = suffix.slice(suffix.lastIndexOf('.') + 1);
  if (dot < 1 || country.length !== 2 || cheapSuffixes.has(country) || worldly.has(country)) return false;
  if (layered.has(suffix)) return false;
  return brand.domains.includes(` ${domain.slice(0, dot + 1)}`);
}

/** Countries whose names are bought for their letters, from everywhere. */
const worldly: ReadonlySet<string> = new Set('ai cc co fm gg io is la me sh so to tv vc vg ws'.split(' '));

/** Countries where companies have no names directly below: what claims one is invented. */
const layered: ReadonlySet<string> = new Set('br il th ve za'.split(' '));

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
  if (label.length < NEAR_CHARS_MIN - 1 || label.length > NEAR_CHARS_MAX || neighbours.has(label)) return undefined;
  const { byLetter, byWord } = index();
  const near = byLetter.get(label[0] ?? '')?.find((word) => differByOne(word, label));
  return near === undefined ? undefined : byWord.get(near);
}

/** Whether two names differ by one letter more, less or another, or by two in the other order; they begin alike. */
export function areNearlyAlike(one: string, other: string): boolean {
  if (one === other || one[0] !== other[0]) return false;
  return Math.min(one.length, other.length) >= NEAR_CHARS_MIN && differByOne(one, other);
}

function differByOne(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let front = 0;
  while (front < one.length && one[front] === other[front]) front += 1;
  const [left, right] = [one.slice(front), other.slice(front)];
  if (left.slice(1) === right || left === right.slice(1) || left.slice(1) === right.slice(1)) return true;
  return left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2);
}

/** Read at the first look, since it is some hundred lines. */
function index(): Index {
  made ??= readTable();
  return made;
}

function readTable(): Index {
  const [byDomain, byWord, bySkeleton] = [brandMap(), brandMap(), brandMap()];
  const [byName, bySender, byPart, byBeside] = [brandMap(), brandMap(), brandMap(), brandMap()];
  const [byDrawn, exact] = [new Set<string>(), new Set<string>()];
  const byLetter = new Map<string, string[]>();
  for (const line of brandTable.trim().split('\n')) {
    const [named = '', domains = '', words = '', drawn = '', beside = ''] = line.split('|');
    const name = named.trim();
    const brand: Brand = { name: withoutMark(name), domains };
    (name.endsWith(EXACT) ? bySender : byName).set(foldedName(name), brand);
    for (const domain of wordsIn(domains)) if (!byDomain.has(domain)) byDomain.set(domain, brand);
    for (const word of wordsIn(drawn)) {
      byDrawn.add(word);
      bySkeleton.set(skeletonOf(word), brand);
    }
    for (const word of wordsIn(beside)) byBeside.set(word, brand);
    for (const marked of wordsIn(words)) {
      const word = withoutMark(marked);
      if (unspaced.test(word)) byPart.set(word, brand);
      else byWord.set(withoutAccents(word), brand);
      if (word !== marked) exact.add(word);
      if (word !== marked || unspaced.test(word)) continue;
      if (word.length >= DRAWN_CHARS_MIN) bySkeleton.set(skeletonOf(word), brand);
      if (word.length >= NEAR_CHARS_MIN)
        byLetter.set(word.slice(0, 1), [...(byLetter.get(word.slice(0, 1)) ?? []), word]);
    }
  }
  return { byDomain, byWord, exact, byName, bySender, byPart, bySkeleton, byDrawn, byBeside, byLetter };
}

function brandMap(): Map<string, Brand> {
  return new Map();
}

/** Behind a word: it is a name only as it is written. Behind a name: it is one only where a message says who it is from. */
const EXACT = '!';

function withoutMark(text: string): string {
  return text.endsWith(EXACT) ? text.slice(0, -1) : text;
}

function wordsIn(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** As words of messages are folded. */
function withoutAccents(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase();
}

function foldedName(name: string): string {
  return withoutAccents(name)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Words beside the name of a brand by which somebody speaks for it; without one a single word may be anybody's name. */
const spokesmen = new RegExp(
  '^(?:support|security|team|service|services|kundendienst|kundenservice|alerts?|accounts?|online|bank|banking|cards?|wallet|live|app|' +
    'delivery|express|notifications?|customer|info|informa|news|rewards?|prime|pay|id|care|help|gutschein|premium|inc|llc|gmbh|' +
    'client|clients|facture|livraison|colis|assistance|securite|paiement|remboursement|cliente|clientes|clienti|atencion|envios|paquete|' +
    'seguridad|servizio|spedizione|sicurezza|suporte|seguranca|atendimento|klantenservice|pakket|bezorging|sicherheit|versand|paket|' +
    'kundtjanst|kundeservice|asiakaspalvelu|obsluga|paczka|przesylka|klienta|kargo|destek)$',
);

/**
 * The brand that a name bears, by its folded words in their order: a word that stands for nothing else, or the whole name of
 * the brand at its start (`Bank of America`, `Apple Support`).
 */
export function brandInName(words: readonly string[]): Brand | undefined {
  return nameAtStart(words, index().bySender) ?? brandInWords(words);
}

/** The same of words that need not be a name: what is a common word as well is nobody's there. */
export function brandInWords(words: readonly string[]): Brand | undefined {
  const { byWord, byName, exact } = index();
  const named = nameAtStart(words, byName);
  if (named !== undefined) return named;
  for (const [i, word] of words.entries()) {
    const joined = `${word}${words[i + 1] ?? ''}`;
    const brand = byWord.get(word) ?? (exact.has(joined) ? undefined : byWord.get(joined));
    if (brand !== undefined) return brand;
  }
  return undefined;
}

function nameAtStart(words: readonly string[], names: ReadonlyMap<string, Brand>): Brand | undefined {
  const [first = '', second = ''] = words;
  const long = names.get(words.slice(0, 3).join(' ')) ?? names.get(words.slice(0, 2).join(' '));
  if (long !== undefined && words.length > 1) return long;
  // One letter alone is anybody's; `X Support` speaks for somebody.
  const isName = words.length === 1 && first.length > 1;
  return isName || spokesmen.test(second) ? names.get(first) : undefined;
}

/** Scripts that part words by nothing, or that put endings to names: Han, kana, hangul, Thai. */
const unspaced = /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

/** The brand whose name is somewhere in a name of scripts without blanks. */
export function brandInUnspaced(name: string): Brand | undefined {
  const plain = name.normalize('NFKC').toLowerCase();
  if (!unspaced.test(plain)) return undefined;
  for (const [part, brand] of index().byPart) if (plain.includes(part)) return brand;
  return undefined;
}
