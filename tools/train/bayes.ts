/** Counts of tokens over corpora: what is shipped as the prior, and the same without the fold that is looked at. */
import { type BayesTokens, isPathToken, Prior, type PriorCounts, wordReader, writePrior } from '#check/bayes';

import { isEnglish } from './english.ts';

/**
 * A token is kept that so many messages hold, of so many batches: a folder in one week, so that what only one campaign or one
 * thread knows is left out.
 */
const MESSAGES_MIN = 3;
const BATCHES_MIN = 2;
const WEEK_MS = 7 * 86_400_000;

export interface TokenizedMail {
  readonly tokens: BayesTokens;
  readonly unwanted: boolean;
  readonly source: string;
  readonly ms: number;
}

interface Count {
  spam: number;
  ham: number;
  first: number;
  /** Up to BATCHES_MIN. */
  batches: number;
}

export function countTokens(mails: readonly TokenizedMail[]): PriorCounts {
  const counts = new Map<number, Count>();
  const sources = [...new Set(mails.map(batchOf))];
  let spam = 0;
  let ham = 0;
  for (const mail of mails.filter(({ tokens }) => isEnglish(tokens))) {
    const { tokens, unwanted } = mail;
    if (unwanted) spam++;
    else ham++;
    const batch = sources.indexOf(batchOf(mail));
    const wordAt = wordReader(tokens);
    for (const [i, id] of tokens.ids.entries()) {
      if (isPathToken(wordAt(i))) continue;
      let count = counts.get(id);
      if (count === undefined) counts.set(id, (count = { spam: 0, ham: 0, first: batch, batches: 1 }));
      if (count.batches < BATCHES_MIN && count.first !== batch) count.batches++;
      if (unwanted) count.spam++;
      else count.ham++;
    }
  }
  const entries = [...counts]
    .filter(([, count]) => count.spam + count.ham >= MESSAGES_MIN && count.batches >= BATCHES_MIN)
    .map(([id, count]) => ({ id, spam: count.spam, ham: count.ham }));
  return { spam, ham, entries };
}

export function priorOf(mails: readonly TokenizedMail[]): Prior {
  return Prior.read(writePrior(countTokens(mails)));
}

function batchOf({ source, ms }: TokenizedMail): string {
  return Number.isFinite(ms) ? `${source} ${Math.floor(ms / WEEK_MS)}` : source;
}
