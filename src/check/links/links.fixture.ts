import { readMarkup } from '#format/markup';
import type { TestHit } from '#check/verdict';
import { gatherLinks, judgeLinks, type LinkScan, type LinkStanding, scanLinks } from './mod.ts';

export interface Letter {
  readonly html?: string;
  readonly plain?: string;
  readonly from?: string;
  readonly to?: string;
  readonly unsubscribe?: readonly string[];
}

/** Scans what a message would give. */
export function scanned({
  html,
  plain,
  from = 'news@sender.example',
  to = 'me@home.example',
  unsubscribe = [],
}: Letter): LinkScan {
  const sources = {
    readings: html === undefined ? [] : [readMarkup(html)],
    plain: plain === undefined ? [] : [plain],
    unsubscribe,
    recipients: [to],
    from,
  };
  return scanLinks(gatherLinks(sources), sources);
}

const standing: LinkStanding = {
  from: 'sender.example',
  authenticated: undefined,
  own: ['home.example'],
  bulk: false,
  listId: '',
};

export function judged(letter: Letter, more: Partial<LinkStanding> = {}): TestHit[] {
  return judgeLinks(scanned(letter).facts, { ...standing, ...more });
}

export function names(hits: readonly TestHit[]): readonly string[] {
  return hits.map(({ test }) => test);
}
