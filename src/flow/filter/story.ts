/** What the filter tells the trace. */
import { encodeVerdict } from '#check/spam';
import type { Verdict, VerdictKind } from '#check/verdict';
import type { TraceEvent } from '#model/trace';
import type { FilterAction } from './settings.ts';
import type { CopyJudgement } from './types.ts';

/** A verdict as a person says it. */
const kindWords: Readonly<Record<VerdictKind, string>> = {
  clean: 'clean',
  bulk: 'mail to many, not spam',
  spam: 'spam',
  'high-spam': 'certain spam',
  phish: 'phishing',
  virus: 'a virus',
  blocked: 'a blocked attachment',
};

const actionWords: Readonly<Record<FilterAction, string>> = {
  inbox: 'delivered',
  junk: 'goes to Junk',
  tag: 'is marked in its Subject and delivered',
  quarantine: 'is held',
  reject: 'is refused',
  discard: 'is thrown away',
};

/** The verdict with all its tests: what `rookery filter why` explains. */
export function judgedEvent(verdict: Verdict, at: number): TraceEvent {
  return {
    at,
    event: 'filter.judged',
    text: `Judged ${kindWords[verdict.kind]}: ${verdict.score.toFixed(1)} points`,
    facts: { kind: verdict.kind, score: verdict.score, verdict: encodeVerdict(verdict) },
  };
}

export interface DisposedCopy {
  readonly copy: CopyJudgement;
  /** The verdict that was told already. */
  readonly first: Verdict | undefined;
  readonly recipient: string;
  readonly at: number;
}

/** Of a copy that is simply delivered on the verdict that was told, nothing more is said. */
export function disposedEvent({ copy, first, recipient, at }: DisposedCopy): readonly TraceEvent[] {
  const { verdict, action, because } = copy;
  const own = verdict === first ? {} : { verdict: encodeVerdict(verdict) };
  if (action === 'inbox' && verdict === first) return [];
  const judged = verdict === first ? '' : `, judged ${kindWords[verdict.kind]} (${verdict.score.toFixed(1)})`;
  return [
    {
      at,
      event: 'filter.disposed',
      text: `The copy for ${recipient}${judged} ${actionWords[action]} (${because})`,
      facts: { recipient, kind: verdict.kind, score: verdict.score, action, because, ...own },
    },
  ];
}

/** Why a copy is held, as its recipient reads it. */
export function quarantineReason({ verdict, because }: Pick<CopyJudgement, 'verdict' | 'because'>): string {
  switch (verdict.kind) {
    case 'clean':
    case 'bulk':
      return `A rule has it held: ${because}`;
    case 'spam':
    case 'high-spam':
      return `Looks like spam (${verdict.score.toFixed(1)} points)`;
    case 'phish':
      return 'Looks like an attempt to steal a password or money';
    case 'virus':
      return 'A virus was found in it';
    case 'blocked':
      if (verdict.decisive === 'rule.decided') return 'A rule has it held';
      return 'It has an attachment of a kind that is not taken here';
    default:
      return verdict.kind satisfies never;
  }
}
