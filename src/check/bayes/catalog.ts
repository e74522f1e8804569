/** The tests of this room, and the verdict as hits of them. */
import type { EvidenceText, TestCatalog, TestHit } from '#check/verdict';
import type { BayesVerdict, TokenShare } from './types.ts';

export const bayesTests = {
  'bayes.text': {
    family: 'bayes',
    words: 'By its words alone it is unwanted with a chance of {percent} %: {words}',
    prior: 4,
  },
  'bayes.trained': {
    family: 'bayes',
    words: 'Training here makes its words {change}: {words}',
    prior: 3,
  },
  'bayes.sender': {
    family: 'bayes',
    words: '{key} was marked as unwanted {spam|time|times}, and as wanted {ham|time|times} ({whose})',
    prior: 8,
  },
  'bayes.hidden': {
    family: 'bayes',
    words: '{count|word is|words are} hidden from the reader, as “{sample}”',
    mend: 'Leave out text that the reader does not see.',
    prior: 1.5,
    phish: 0.7,
  },
  'bayes.salad': {
    family: 'bayes',
    words: '{count} words in a row make no sentence, as “{sample}”',
    prior: 1.5,
  },
  'bayes.prose': {
    family: 'bayes',
    words: 'It ends with {count} words of prose that have to do with nothing before, as “{sample}”',
    prior: 1,
  },
  'bayes.disguised': {
    family: 'bayes',
    words:
      '{count} words are written so that a filter does not find them: letters of other alphabets, or something in between',
    prior: 1.5,
  },
} as const satisfies TestCatalog;

/** Words that are shown of a verdict, and characters of them. */
const SHOWN_WORDS = 12;
const SHOWN_CHARACTERS_MAX = 200;
/** What is less than this is left out. */
const VALUE_MIN = 0.02;

const whose = {
  user: 'by this account',
  domain: 'in this domain',
  platform: 'by all who are here',
  prior: 'as shipped',
} as const;

/** A verdict as hits: `bayes.text`, `bayes.trained` and `bayes.sender`, each with a value from −1 to 1. */
export function bayesHits(verdict: BayesVerdict): readonly TestHit[] {
  const hits: TestHit[] = [];
  const add = (test: keyof typeof bayesTests, value: number, evidence: Record<string, EvidenceText>): void => {
    if (Math.abs(value) >= VALUE_MIN) hits.push({ test, value, evidence });
  };
  add('bayes.text', verdict.text, {
    percent: Math.round(verdict.probability * 100),
    words: shown(verdict.top, verdict.text),
  });
  const trained = verdict.top.filter(({ scopes }) => scopes.some(({ scope }) => scope !== 'prior'));
  add('bayes.trained', verdict.trained, {
    change: verdict.trained > 0 ? 'more those of unwanted mail' : 'more those of wanted mail',
    words: shown(trained, verdict.trained),
  });
  const [key] = verdict.senderTokens;
  const [nearest] = key?.scopes ?? [];
  if (key !== undefined && nearest !== undefined) {
    const { spam, ham, scope } = nearest;
    add('bayes.sender', verdict.sender, { key: whomOf(key.word), spam, ham, whose: whose[scope] });
  }
  return hits;
}

const senderWords = { from: 'from', 'from-domain': 'from the domain', list: 'of the list' } as const;
const trustWords = { '': 'Mail', '?': 'Mail, by its envelope', '??': 'Mail that says that it is' } as const;

/** `from??:a@b.test` as a person says it. */
function whomOf(word: string): string {
  const [, network, address] = /^from@([^:]*(?::[^:]*)*\/\d+):(.*)$/s.exec(word) ?? [];
  if (network !== undefined) return cut(`Mail from ${network} that says that it is from ${address ?? ''}`);
  const found = /^(from|from-domain|list)(\??\??):(.*)$/s.exec(word);
  const [, key, mark, name = ''] = found ?? [];
  const isTrust = (text: string | undefined): text is keyof typeof trustWords =>
    text !== undefined && Object.hasOwn(trustWords, text);
  const isKey = (text: string | undefined): text is keyof typeof senderWords =>
    text !== undefined && Object.hasOwn(senderWords, text);
  return cut(isKey(key) && isTrust(mark) ? `${trustWords[mark]} ${senderWords[key]} ${name}` : word);
}

/** The tokens that pull to the same side as the verdict, as `word 97 %`. */
function shown(top: readonly TokenShare[], value: number): string {
  const same = top.filter(({ share }) => share > 0.5 === value > 0).slice(0, SHOWN_WORDS);
  return cut(same.map(({ word, share }) => `${word} ${Math.round(share * 100)} %`).join(', '));
}

function cut(text: string): string {
  return text.length > SHOWN_CHARACTERS_MAX ? `${text.slice(0, SHOWN_CHARACTERS_MAX - 1).toWellFormed()}…` : text;
}
