/** Which messages of the corpora may say something of words: those in the language that nearly all of them are written in. */
import type { BayesTokens } from '#check/bayes';

/** The commonest words of English that are in none of its neighbours' commonest ones, or in few. */
const common = new Set(
  (
    'the and to of is you for that it this with are be have or as your if not from by we at will can an was has but all they our ' +
    'more what about out up there my get just any which their when who how would been now like only than them also here please'
  ).split(' '),
);
/** Distinct words from which on a text has a language. */
const WORDS_MIN = 25;
/** Share of common words among the distinct words of an English text. */
const SHARE_MIN = 0.06;

/**
 * Whether a text is English, or too short to say. Of other languages the corpora hold a handful of messages of one kind: by
 * those a whole language would be wanted, or unwanted.
 */
export function isEnglish({ words, senders }: BayesTokens): boolean {
  const plain = words
    .split('\n')
    .slice(senders)
    .filter((word) => !word.includes(':'));
  if (plain.length < WORDS_MIN) return true;
  const found = plain.filter((word) => common.has(word)).length;
  return found >= SHARE_MIN * plain.length;
}
