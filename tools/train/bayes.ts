/** Counts of tokens over corpora: what is shipped as the prior, and the same without the fold that is looked at. */
import { type BayesTokens, Prior, type PriorCounts, writePrior } from '#check/bayes';

/** A token is kept that so many messages hold, of so many sources: what only one corpus knows is that corpus. */
const MESSAGES_MIN = 3;
const SOURCES_MIN = 2;

export interface TokenizedMail {
  readonly tokens: BayesTokens;
  readonly unwanted: boolean;
  readonly source: string;
}

interface Count {
  spam: number;
  ham: number;
  /** One bit a source, the first 31 of them. */
  sources: number;
}

export function countTokens(mails: readonly TokenizedMail[]): PriorCounts {
  const counts = new Map<number, Count>();
  const sources = [...new Set(mails.map(({ source }) => source))];
  let spam = 0;
  let ham = 0;
  for (const { tokens, unwanted, source } of mails) {
    if (unwanted) spam++;
    else ham++;
    const bit = 1 << Math.min(30, sources.indexOf(source));
    for (const id of tokens.ids) {
      let count = counts.get(id);
      if (count === undefined) counts.set(id, (count = { spam: 0, ham: 0, sources: 0 }));
      if (unwanted) count.spam++;
      else count.ham++;
      count.sources |= bit;
    }
  }
  const entries = [...counts]
    .filter(([, count]) => count.spam + count.ham >= MESSAGES_MIN && bits(count.sources) >= SOURCES_MIN)
    .map(([id, count]) => ({ id, spam: count.spam, ham: count.ham }));
  return { spam, ham, entries };
}

export function priorOf(mails: readonly TokenizedMail[]): Prior {
  return Prior.read(writePrior(countTokens(mails)));
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
