/** Signs in how a message is made up: parts, pictures, HTML, and what of it nobody sees. */
import type { TestCatalog, TestHit } from '#check/verdict';
import type { MarkupReading } from '#format/markup';
import { isKnownCharset, type Part } from '#format/message';
import { TextComparer } from './alternatives.ts';
import { hit } from './hits.ts';
import type { Texts } from './texts.ts';

export const lookTests = {
  'structure.html-only': {
    family: 'structure',
    words: 'It has an HTML text and no plain one',
    mend: 'Send the same text as text/plain beside the HTML (multipart/alternative).',
    prior: 0.5,
  },
  'structure.lone-alternative': {
    family: 'structure',
    words: 'It says that it is there in several forms, and has one',
    mend: 'Put at least two forms into multipart/alternative, or leave it out.',
    prior: 0.8,
  },
  'structure.different-alternatives': {
    family: 'structure',
    words: 'Its plain text says something else than its HTML: {share} % of the words of one are in the other',
    mend: 'Let the plain text say what the HTML says.',
    prior: 0.9,
  },
  'structure.base64-without-need': {
    family: 'structure',
    words: 'Its text is base64 though it holds only ASCII',
    mend: 'Encode text as quoted-printable or not at all.',
    prior: 0.8,
  },
  'structure.odd-charset': {
    family: 'structure',
    words: 'Its text names a charset that does not exist: {charset}',
    mend: 'Name a charset that is registered, best utf-8.',
    prior: 0.9,
  },
  'structure.foreign-charset': {
    family: 'structure',
    words: 'Its text names a charset of another alphabet than its own: {charset}',
    mend: 'Name the charset of the text, best utf-8.',
    prior: 0.8,
  },
  'structure.picture-only': {
    family: 'structure',
    words: 'It is made of pictures instead of text: {pictures|picture|pictures}, {words|word|words}',
    mend: 'Write text as text; pictures may stand beside it.',
    prior: 1.5,
  },
  'structure.picture-share': {
    family: 'structure',
    words: 'Its pictures are large beside its text: {pixels} pixels, {words|word|words}',
    mend: 'Write text as text; pictures may stand beside it.',
    prior: 0.6,
  },
  'structure.picture-footer': {
    family: 'structure',
    words: 'What stands at its end, such as how not to get it again, is a picture',
    mend: 'Write sender and unsubscribe link at the end as text.',
    prior: 0.9,
  },
  'structure.one-linked-picture': {
    family: 'structure',
    words: 'It is one picture that is a link, and hardly any text: {words|word|words}',
    mend: 'Write text as text, and links as words.',
    prior: 1.6,
    phish: 0.7,
  },
  'text.woven-markup': {
    family: 'text',
    words: '{count|word is|words are} cut by marks, comments or letters that nobody sees',
    mend: 'Leave out markup and characters inside of words that nobody sees.',
    prior: 2,
    phish: 0.8,
  },
  'text.comment-bulk': {
    family: 'text',
    words: 'Its HTML holds {characters} characters in comments',
    mend: 'Leave out comments.',
    prior: 0.5,
  },
  'phish.form': {
    family: 'phish',
    words: 'There is a form in it to be filled in: {names}',
    mend: 'Lead to a page of your own, and ask nothing in the mail.',
    prior: 1.6,
    phish: 1.6,
  },
  'phish.password-form': {
    family: 'phish',
    words: 'There is a field for a password in it',
    mend: 'Never ask for a password in mail.',
    prior: 2.6,
    phish: 2.6,
  },
  'structure.script': {
    family: 'structure',
    words: 'There are scripts or frames in its HTML, which mail programs do not run',
    mend: 'Leave out scripts, frames and objects.',
    prior: 1.2,
  },
} as const satisfies TestCatalog;

/** @param words words of what is shown */
export function lookHits(texts: Texts, words: number): TestHit[] {
  return [
    ...alternativeHits(texts),
    ...encodingHits(texts),
    ...pictureHits(texts, words + unspacedWords(texts.visible)),
    ...texts.readings.flatMap((reading) => markupHits(reading)),
  ];
}

/** Alternatives with so much of their words in common say the same. */
const SHARE_MIN = 0.4;
let comparer: TextComparer | undefined;

function alternativeHits({ texts, plain, shown }: Texts): TestHit[] {
  const html = texts.filter((text) => text.html);
  if (html.length === 0) return [];
  if (plain.trim() === '') return [hit('structure.html-only')];
  comparer ??= new TextComparer();
  const share = comparer.shareOf(plain, shown, SHARE_MIN);
  if (share === undefined || share >= SHARE_MIN) return [];
  return [
    hit('structure.different-alternatives', { share: Math.round(share * 100) }, Math.min(1, (SHARE_MIN - share) / 0.3)),
  ];
}

function encodingHits({ texts }: Texts): TestHit[] {
  const hits: TestHit[] = [];
  const [first] = texts;
  if (first === undefined) return hits;
  const { part, source } = first;
  if (part.encoding === 'base64' && source.length > 0 && isAsciiText(source))
    hits.push(hit('structure.base64-without-need'));
  const charset = part.charset ?? '';
  if (charset !== '' && !isKnownCharset(charset)) hits.push(hit('structure.odd-charset', { charset }));
  else if (isForeign(part, source)) hits.push(hit('structure.foreign-charset', { charset }));
  return hits;
}

function isAsciiText(text: string): boolean {
  for (let i = 0; i < Math.min(text.length, 20_000); i++) if (text.charCodeAt(i) > 126) return false;
  return true;
}

const alphabets: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:windows-1251|koi8|iso-8859-5)/, /[\u0400-\u04ff]/],
  [/^(?:gb|big5|hz)/, /[\u3400-\u9fff]/],
  [/^(?:iso-2022-jp|shift|euc-jp)/, /[\u3040-\u30ff\u4e00-\u9fff]/],
  [/^(?:ks_c|euc-kr|iso-2022-kr)/, /[\uac00-\ud7af]/],
];

/** A charset of Cyrillic, Chinese … whose text has not one letter of it: a program set up elsewhere than it says. */
function isForeign({ charset }: Part, source: string): boolean {
  const alphabet = alphabets.find(([name]) => name.test(charset ?? ''));
  return alphabet !== undefined && source.length > 40 && !alphabet[1].test(source.slice(0, 50_000));
}

/** Pictures below this many pixels on a side are ornaments. */
const PICTURE_SIDE_MIN = 60;
/** What a picture is taken for whose size is not said. */
const PICTURE_PIXELS = 120_000;
const FEW_WORDS = 30;
const LARGE_PIXELS_A_WORD = 4_000;

function pictureHits({ texts, readings, visible, leaves }: Texts, words: number): TestHit[] {
  const images = readings.flatMap((reading) => reading.images).filter((image) => !image.tracking && !image.hidden);
  const large = images.filter(
    ({ width, height }) => (width ?? 100) >= PICTURE_SIDE_MIN && (height ?? 100) >= PICTURE_SIDE_MIN,
  );
  const attached = leaves.filter(({ type }) => type === 'image').length;
  if (texts.length === 0 || large.length + attached === 0) return [];
  const hits: TestHit[] = [];
  const linked = large.filter((image) => image.linked).length;
  if (words < FEW_WORDS) {
    if (linked > 0 && large.length <= 2) hits.push(hit('structure.one-linked-picture', { words }));
    else hits.push(hit('structure.picture-only', { pictures: large.length || attached, words }));
    return hits;
  }
  const pixels = large.reduce(
    (all, { width, height }) => all + (width !== undefined && height !== undefined ? width * height : PICTURE_PIXELS),
    0,
  );
  if (pixels / words > LARGE_PIXELS_A_WORD) {
    hits.push(
      hit('structure.picture-share', { pixels, words }, Math.min(1, pixels / words / (4 * LARGE_PIXELS_A_WORD))),
    );
  }
  if (
    linked > 1 &&
    linked === large.length &&
    !/unsubscri|abmeld|abbestell|d[ée]sabonn|d[ée]sinscri|baja|cancell|afmeld|uitschrijv|descadastr|opt[- ]?out/i.test(
      visible,
    )
  ) {
    hits.push(hit('structure.picture-footer'));
  }
  return hits;
}

/** Characters that are looked at for words of scripts that put no blanks between them, and how many of these make a word. */
const UNSPACED_CHARACTERS_MAX = 2_000;
const UNSPACED_WORD = 2;

function unspacedWords(text: string): number {
  let count = 0;
  for (let i = 0; i < Math.min(text.length, UNSPACED_CHARACTERS_MAX); i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x3040 && (code <= 0x30ff || (code >= 0x3400 && code <= 0x9fff))) count++;
  }
  return Math.floor(count / UNSPACED_WORD);
}

const COMMENT_CHARACTERS_MIN = 4_000;

function markupHits(reading: MarkupReading): TestHit[] {
  const hits: TestHit[] = [];
  const woven = reading.wovenMarks + reading.wovenZeros;
  if (woven > 1) hits.push(hit('text.woven-markup', { count: woven }, Math.min(1, woven / 5)));
  if (reading.commentChars > COMMENT_CHARACTERS_MIN && reading.commentChars > reading.visibleChars * 3) {
    hits.push(hit('text.comment-bulk', { characters: reading.commentChars }));
  }
  const passwords = reading.forms.reduce((all, form) => all + form.passwords, 0);
  if (passwords > 0) hits.push(hit('phish.password-form'));
  const form = reading.forms.find(({ fields }) => fields > 0);
  if (form !== undefined || reading.looseFields > 0) hits.push(hit('phish.form', { names: form?.names ?? '' }));
  const { scripts, frames, objects } = reading.active;
  if (scripts + frames + objects > 0) hits.push(hit('structure.script'));
  return hits;
}
