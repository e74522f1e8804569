/** What several people reported, as rules that are ready to be tried. */
import { quoteRuleText } from '#check/rules';
import type { SignCount, SpamReport } from '#model/spamreport';

export interface SuggestedRule extends SignCount {
  /** Of the newest of the reports. */
  readonly subject: string;
  readonly sender: string;
  /** The text of a rule; '' where no condition of a rule can say what these have in common. */
  readonly rule: string;
}

const POINTS = 4;

/** One a sign; a fingerprint only where nothing that is easier to read says the same. */
export function suggestRules(
  signs: readonly SignCount[],
  newest: (id: number) => Pick<SpamReport, 'subject' | 'sender'> | undefined,
): readonly SuggestedRule[] {
  const told = new Set<number>();
  const suggested: SuggestedRule[] = [];
  const order = ['sender', 'host', 'subject', 'fingerprint'] as const;
  for (const kind of order) {
    for (const sign of signs) {
      if (sign.kind !== kind || (kind === 'fingerprint' && told.has(sign.newest))) continue;
      told.add(sign.newest);
      const { subject = '', sender = '' } = newest(sign.newest) ?? {};
      suggested.push({ ...sign, subject, sender, rule: ruleText(sign) });
    }
  }
  return suggested.sort((a, b) => b.reporters - a.reporters);
}

function ruleText({ kind, sign, reporters, reports }: SignCount): string {
  const words = quoteRuleText(`${reports} reports of ${reporters} people`);
  const name = (text: string): string => {
    const plain = text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '');
    return `reported-${plain.slice(0, 40).replace(/-$/, '') || 'mail'}`;
  };
  switch (kind) {
    case 'sender':
      return `rule ${name(sign)} ${words}\n  when from is ${quoteRuleText(sign)}\n  then add ${POINTS}`;
    case 'host':
      return `rule ${name(sign)} ${words}\n  when link-host within ${sign} and not authenticated\n  then add ${POINTS}`;
    case 'subject':
      return `rule ${name(sign)} ${words}\n  when subject contains ${quoteRuleText(sign)} and not authenticated\n  then add ${POINTS}`;
    case 'fingerprint':
      // The filter counts these by itself (FI8).
      return '';
    default:
      return kind satisfies never;
  }
}
