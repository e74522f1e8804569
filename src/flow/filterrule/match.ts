import { compileRules, type ContentMatches, matchContent, readRuleContent, type RuleSource } from '#check/rules';
import { decodeIndex } from '#format/message';

/** What trying asks of a thread that has time: the content conditions of these rules on these messages. */
export interface MatchMails {
  readonly sources: readonly RuleSource[];
  readonly mails: readonly { readonly bytes: Uint8Array; readonly index: Uint8Array }[];
}

/** Pure but for the clock of its budget. One answer a message, in their order. */
export function matchMails({ sources, mails }: MatchMails, now: () => number): readonly ContentMatches[] {
  const rules = compileRules(sources);
  return mails.map(({ bytes, index }) => matchContent(rules, readRuleContent(bytes, decodeIndex(index)), { now }));
}
