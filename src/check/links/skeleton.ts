import { confusables } from './confusables.data.ts';

const COMBINING = /[\u0300-\u036f]/g;

/** Skeletons of labels: messages name the same hosts again and again. */
const remembered = new Map<string, string>();
const REMEMBERED_MAX = 2_000;
const LABEL_CHARS_MAX = 63;

/** A name as the eye takes it: what is drawn alike becomes the same (Unicode TS 39 section 4, and what phishing uses). */
export function skeletonOf(label: string): string {
  const known = remembered.get(label);
  if (known !== undefined) return known;
  const skeleton = makeSkeleton(label);
  if (label.length > LABEL_CHARS_MAX) return skeleton;
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  remembered.set(label, skeleton);
  return skeleton;
}

function makeSkeleton(label: string): string {
  const plain = isAscii(label) ? label : unmasked(label);
  return plain.replaceAll(/rn|vv|cl|[01!|i3457-]/g, (drawn) => drawnAs[drawn] ?? drawn);
}

/** Pairs of letters, digits and `i` as what they are taken for. */
const drawnAs: Readonly<Record<string, string>> = {
  rn: 'm',
  vv: 'w',
  cl: 'd',
  '-': '',
  0: 'o',
  1: 'l',
  '!': 'l',
  '|': 'l',
  i: 'l',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
};

function unmasked(label: string): string {
  let out = '';
  for (const character of label.toLowerCase().normalize('NFKD').replaceAll(COMBINING, '')) {
    out += confusables.get(character) ?? character;
  }
  return out;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 0x7e) return false;
  return true;
}

/** Whether a label mixes letters of Latin with those of a script that looks like it (Unicode TS 39 section 5.2). */
export function isMixed(label: string): boolean {
  const latin = /[a-z\u00c0-\u024f]/i.test(label);
  return latin && /[\u0370-\u052f\u0531-\u058f\u2c80-\u2cff]/.test(label);
}
