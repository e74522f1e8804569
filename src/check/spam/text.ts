/** Signs in what a message says: themes of unwanted mail, and how its text is written. */
import type { TestCatalog, TestDeclaration, TestHit } from '#check/verdict';
import { contentWords } from './content.ts';
import { disguisedWords, type DisguisedWord } from './disguise.ts';
import type { FoldedWords } from './fold.ts';
import { hit } from './hits.ts';
import { speaks } from './letter.ts';
import { findThemes, offeredThemes, type Theme, type ThemeFound } from './themes.ts';

/** One row for each theme; `found` are phrases of it. */
const themeRows: Readonly<Record<Theme, { readonly words: string; readonly prior: number; readonly phish?: number }>> =
  {
    income: { words: 'It speaks of money without work: {found}', prior: 2.2, phish: -1.2 },
    loan: { words: 'It offers credit or insurance: {found}', prior: 1.8, phish: -1 },
    'advance-fee': { words: 'It speaks of money of strangers that needs a helper: {found}', prior: 2.6, phish: 0.8 },
    prize: { words: 'It says that something was won or is given away: {found}', prior: 2, phish: 0.8 },
    points: { words: 'It speaks of points that are about to expire: {found}', prior: 1.6, phish: 1.6 },
    medicine: { words: 'It speaks of medicine or of the body: {found}', prior: 2.2, phish: -1.2 },
    adult: { words: 'It speaks of sex: {found}', prior: 2.4, phish: -1 },
    dating: { words: 'It speaks of people who want to be met: {found}', prior: 1.8, phish: -0.6 },
    gambling: { words: 'It speaks of gambling: {found}', prior: 1.8, phish: -0.8 },
    crypto: { words: 'It speaks of crypto currencies: {found}', prior: 1.8, phish: 1.4 },
    blackmail: { words: 'It threatens with what is said to be known: {found}', prior: 2.2, phish: 0.8 },
    'account-threat': {
      words: 'It says that an account is in danger or has to be confirmed: {found}',
      prior: 1.8,
      phish: 2.4,
    },
    credential: { words: 'It speaks of passwords and full mailboxes: {found}', prior: 1.2, phish: 2.4 },
    parcel: { words: 'It speaks of a parcel that waits: {found}', prior: 1.1, phish: 1.8 },
    payment: { words: 'It speaks of bills, refunds or payments: {found}', prior: 0.6, phish: 0.8 },
    shared: { words: 'It speaks of a document or a message that somebody left: {found}', prior: 0.8, phish: 1.8 },
    errand: { words: 'It wants an errand done for somebody who cannot talk: {found}', prior: 1.2, phish: 1.6 },
    urgency: { words: 'It presses: {found}', prior: 1, phish: 0.4 },
    sales: { words: 'It sells loudly: {found}', prior: 1.2, phish: -0.8 },
    stocks: { words: 'It says of a paper that it will rise: {found}', prior: 2.2, phish: -1.2 },
    replica: { words: 'It sells what bears the name of a maker: {found}', prior: 2, phish: -1.2 },
    software: { words: 'It sells programs for less than they cost: {found}', prior: 1.8, phish: -1.2 },
    degree: { words: 'It sells degrees and titles: {found}', prior: 2, phish: -1.2 },
    potency: { words: 'It speaks of the size or the vigour of men: {found}', prior: 2.4, phish: -1.2 },
    weight: { words: 'It speaks of losing weight: {found}', prior: 1.8, phish: -1.2 },
    'typed-address': {
      words: 'It gives an address that its reader has to put together: {found}',
      prior: 2,
      phish: -0.4,
    },
    goods: { words: 'It sells what unwanted mail sells: {found}', prior: 1.6, phish: -1 },
    marketing: { words: 'It sells addresses, visitors or bulk goods: {found}', prior: 1.6, phish: -1.2 },
    job: { words: 'It offers work to anybody: {found}', prior: 1.3, phish: -0.2 },
    excuse: { words: 'It explains why it is not spam: {found}', prior: 1, phish: -0.8 },
    'stranger-greeting': { words: 'It does not know whom it writes to: {found}', prior: 1.1, phish: 0.3 },
    'tell-me': {
      words: 'It asks for an answer elsewhere, or for what identifies a person: {found}',
      prior: 0.9,
      phish: 0.2,
    },
  };

const themeTests = Object.fromEntries(
  Object.entries(themeRows).map(([theme, { words, prior, phish }]): [string, TestDeclaration] => [
    `text.${theme}`,
    {
      family: 'text',
      words,
      mend: 'Say it in plain words, and to those who asked for it.',
      prior,
      ...(phish === undefined ? {} : { phish }),
    },
  ]),
);

export const textTests = {
  ...themeTests,
  'text.fancy-letters': {
    family: 'text',
    words: '{count|letter is|letters are} taken from mathematical or enclosed alphabets',
    mend: 'Write plain letters.',
    prior: 1.6,
    phish: 0.4,
  },
  'text.plain-offer': {
    family: 'text',
    words: 'It says what hardly any mail but unwanted mail says: {found}',
    mend: 'Say it in other words, if you are somebody who may offer it.',
    prior: 2.2,
    phish: -0.8,
  },
  'text.disguised-word': {
    family: 'text',
    words: '{count|word is|words are} written so that only people can read what it says: {found}',
    mend: 'Write words with their own letters.',
    prior: 2.4,
    phish: -0.2,
  },
  'text.loud': {
    family: 'text',
    words: '{share} % of its letters are capitals',
    mend: 'Write sentences in small letters.',
    prior: 1,
  },
  'text.exclaiming': {
    family: 'text',
    words: 'It has {count|exclamation mark|exclamation marks} in {words|word|words}',
    mend: 'Leave out exclamation marks.',
    prior: 0.8,
    phish: -0.3,
  },
  'text.pictographs': {
    family: 'text',
    words: 'It has {count|pictograph|pictographs} in {words|word|words}',
    prior: 0.5,
  },
  'text.machine-words': {
    family: 'text',
    words: '{count|word looks|words look} made by a machine, so that no two messages are the same',
    mend: 'Leave out random letters and digits.',
    prior: 0.6,
  },
  'text.empty': { family: 'text', words: 'There is no text in it', mend: 'Say in text what it is about.', prior: 0.7 },
  'text.short-link': {
    family: 'text',
    words: 'There is little but a link in it: {words|word|words}',
    mend: 'Say in text what the link leads to.',
    prior: 0.9,
    phish: 0.3,
  },
  'text.beside-picture': {
    family: 'text',
    words: 'It is a picture, and beside it a text of {words} words that speaks to nobody',
    mend: 'Write what the picture says as text.',
    prior: 1.4,
    phish: -0.6,
  },
  'text.wallet': {
    family: 'text',
    words: 'An address of a crypto currency is in it: {address}',
    prior: 2,
    phish: 0.4,
  },
  'text.sum': {
    family: 'text',
    words: 'A great sum of money is in it: {sum}',
    prior: 1,
    phish: -0.2,
  },
  'text.quotes': { family: 'text', words: 'It quotes {count|line|lines} of a message', prior: -0.9 },
  'text.opt-out-by-reply': {
    family: 'text',
    words: 'Who does not want it has to answer: {found}',
    mend: 'Offer a link, and List-Unsubscribe with one click (RFC 8058).',
    prior: 1.4,
    phish: -0.5,
  },
  'text.opt-out-by-post': {
    family: 'text',
    words: 'Who does not want it has to write to a post address: {found}',
    mend: 'Offer a link, and List-Unsubscribe with one click (RFC 8058).',
    prior: 1.2,
    phish: -0.5,
  },
} as const satisfies TestCatalog;

export interface TextFacts {
  readonly words: FoldedWords;
  /** As its reader sees it. */
  readonly visible: string;
  readonly links: number;
  readonly images: number;
  readonly attached: boolean;
}

export function textHits(facts: TextFacts): TestHit[] {
  const disguised = disguisedWords(facts.visible, DISGUISE_CHARACTERS_MAX);
  const themes = findThemes(facts.words, disguised);
  const hits: TestHit[] = themes.map(({ theme, value, phrases }) =>
    hit(`text.${theme}`, { found: phrases.join(', ') }, value),
  );
  hits.push(...plainHits(themes));
  if (disguised.length > 0) hits.push(disguiseHit(disguised));
  hits.push(...writingHits(facts), ...contentHits(facts));
  return hits;
}

/** Offers: of what phishing speaks of, honest mail speaks as plainly. */
const offers: ReadonlySet<Theme> = new Set<Theme>([...offeredThemes, 'typed-address']);

function plainHits(themes: readonly ThemeFound[]): TestHit[] {
  const plain = themes.filter((found) => found.plain > 0 && offers.has(found.theme));
  const value = Math.max(...plain.map((found) => found.plain));
  return plain.length === 0
    ? []
    : [hit('text.plain-offer', { found: plain.map(({ phrases }) => phrases[0] ?? '').join(', ') }, value)];
}

/** What is looked at of a text for words in disguise. */
const DISGUISE_CHARACTERS_MAX = 8_000;
/** What one of them is worth; two are in full. */
const DISGUISED_ONE = 0.6;

function disguiseHit(words: readonly DisguisedWord[]): TestHit {
  const found = words
    .slice(0, 4)
    .map(({ written, word }) => `${written} (${word})`)
    .join(', ');
  return hit('text.disguised-word', { count: words.length, found }, words.length > 1 ? 1 : DISGUISED_ONE);
}

/** Words below which shares say nothing. */
const WORDS_MIN = 20;

function writingHits({ words }: TextFacts): TestHit[] {
  const { writing, count } = words;
  const hits: TestHit[] = [];
  const counted = (test: string, number: number, full: number): void => {
    if (number > 0) hits.push(hit(test, { count: number, words: count }, Math.min(1, number / full)));
  };
  counted('text.fancy-letters', writing.fancyLetters, 10);
  counted('text.machine-words', writing.machineWords > 1 ? writing.machineWords : 0, 8);
  if (count >= WORDS_MIN) {
    const share = writing.capitals / Math.max(1, writing.letters);
    if (share > 0.25)
      hits.push(hit('text.loud', { share: Math.round(share * 100) }, Math.min(1, (share - 0.15) / 0.35)));
    const exclaiming = (writing.exclamations / count) * 100;
    if (writing.exclamations > 2 && exclaiming > 1) {
      hits.push(hit('text.exclaiming', { count: writing.exclamations, words: count }, Math.min(1, exclaiming / 4)));
    }
    if (writing.pictographs > 3 && (writing.pictographs / count) * 100 > 1)
      counted('text.pictographs', writing.pictographs, 12);
  }
  return hits;
}

/** What is looked at of a text for addresses and sums. */
const CONTENT_CHARACTERS_MAX = 20_000;
const SHORT_WORDS = 25;
/** More pictures are a newsletter. */
const PICTURES_MAX = 3;
/** What a picture is worth that may be one of a page which is linked. */
const LINKED = 0.7;
/** The same where a script puts no blanks between words. */
const SHORT_CHARACTERS = 180;
/** Of the shortest address that `wallet` finds. */
const WALLET_LETTERS_MIN = 27;
const wallet =
  /(?:^|[\s:>"'(*])((?:bc1[ac-hj-np-z02-9]{25,59})|(?:[13][a-km-zA-HJ-NP-Z1-9]{26,34})|(?:0x[0-9a-fA-F]{40})|(?:T[1-9A-HJ-NP-Za-km-z]{33})|(?:4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}))(?=$|[\s.,;)<"'*])/;
const sum =
  /(?:[$€£¥]|\b(?:usd|eur|gbp|us ?dollars?|euros?|u\.s\.? ?\$|r\$)\s?)\s?\d{1,3}(?:[.,' ]\d{3}){1,4}(?:[.,]\d\d)?|\b\d{1,3}(?:[.,]\d{1,3}){0,4}\s?(?:million|billion|milh[oõ]es|millones|millionen|miljoen|milioni)\b(?:\s(?:united states )?(?:dollars?|usd|euros?|pounds))?/i;
const byReply =
  /(?:remove|unsubscribe|removal|opt[- ]?out|abmelden|baja|d[ée]sabonner|cancella\w*|afmelden|remover|descadastr\w*)["'”“]?\s*(?:,?\s*(?:in|as|on|into|im|en|no|nell|in de|dans)\s(?:the|de|der|el|il|o|l|your)?\s?["'”“]?(?:subject|betreff|asunto|assunto|oggetto|onderwerp|objet))|(?:reply|respond|answer|antworten sie|responda|r[ée]pondez)\b.{0,60}\b(?:remove|unsubscribe|stop|opt[- ]?out|removal|abmelden|baja|remover)\b/i;
const byPost =
  /\b(?:unsubscribe|removed?|opt(?:ing)?[- ]?out|stop receiving|abbestell\w*|abmeld\w*|d[ée]sinscri\w*|darse de baja)\b[^\n]{0,80}\b(?:write to|writing to|a letter to|by (?:post|mail|letter)|postal mail|postkarte|per post|par courrier|por correo postal)\b/i;

function contentHits({ words, visible, links, images, attached }: TextFacts): TestHit[] {
  const hits: TestHit[] = [];
  const text = visible.length > CONTENT_CHARACTERS_MAX ? visible.slice(0, CONTENT_CHARACTERS_MAX) : visible;
  if (words.count < 3 && !attached) hits.push(hit('text.empty'));
  else if (words.count < SHORT_WORDS && visible.length < SHORT_CHARACTERS && links > 0 && images === 0)
    hits.push(hit('text.short-link', { words: words.count }));
  const found = contentWords(text);
  const address = words.writing.longest < WALLET_LETTERS_MIN ? undefined : wallet.exec(text)?.[1];
  if (address !== undefined) hits.push(hit('text.wallet', { address }));
  const money = found.has('money') ? sum.exec(text)?.[0] : undefined;
  if (money !== undefined) hits.push(hit('text.sum', { sum: money.trim() }));
  const mayReply = found.has('removal') && (found.has('subject') || found.has('answer'));
  const reply = mayReply ? byReply.exec(text)?.[0] : undefined;
  if (reply !== undefined) hits.push(hit('text.opt-out-by-reply', { found: reply }));
  const post = found.has('leaving') && found.has('post') ? byPost.exec(text)?.[0] : undefined;
  if (post !== undefined) hits.push(hit('text.opt-out-by-post', { found: post }));
  const isShown = images > 0 && images <= PICTURES_MAX && (links === 0 ? attached : links === 1);
  if (isShown && words.count >= SHORT_WORDS && !speaks(text))
    hits.push(hit('text.beside-picture', { words: words.count }, links === 0 ? 1 : LINKED));
  const quoted = quotedLines(text);
  if (quoted > 1) hits.push(hit('text.quotes', { count: quoted }, Math.min(1, quoted / 6)));
  return hits;
}

function quotedLines(text: string): number {
  let count = 0;
  for (
    let at = text.startsWith('>') ? 0 : text.indexOf('\n>') + 1;
    at > 0 || (at === 0 && count === 0 && text.startsWith('>'));
  ) {
    count++;
    const next = text.indexOf('\n>', at);
    if (next === -1 || count >= 50) break;
    at = next + 1;
  }
  return count;
}
