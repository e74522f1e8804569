/** What the door writes into the story of a message: for people in words, for programs with all that was seen. */
import { checkRules, delayCodes, encodeSight, type JudgedFinding, type Sight } from '#check/reputation';
import type { TraceEvent } from '#model/trace';
import type { DoorDecision, DoorReason, TurnedAway } from './types.ts';

/** Code of ours for a reason: `PTR-3`, `GREY-1`. */
export function codeOf(reason: DoorReason): string {
  return reason.kind === 'check' ? checkRules[reason.finding.check].code : delayCodes.greylisted;
}

/** The check's name, or `greylisted`. */
export function reasonName(reason: DoorReason): string {
  return reason.kind === 'check' ? reason.finding.check : reason.kind;
}

export interface TurnedAwayFacts {
  readonly at: number;
  readonly stage: 'rcpt' | 'content';
  /** The whole reply, as it was said. */
  readonly reply: string;
  /** Lower case; '' where it holds for the whole message. */
  readonly recipient: string;
  readonly sight: Sight | undefined;
}

/** The refusal or delay, with the evidence from which its page is made. */
export function turnedAwayEvent({ kind, reason }: TurnedAway, of: TurnedAwayFacts): TraceEvent {
  const finding = reason.kind === 'check' ? reason.finding : reason.cause;
  return {
    at: of.at,
    event: kind === 'refuse' ? 'door.refused' : 'door.deferred',
    text: of.reply,
    facts: {
      check: reasonName(reason),
      code: codeOf(reason),
      evidence: JSON.stringify(finding?.evidence ?? {}),
      stage: of.stage,
      ...(reason.kind === 'greylisted' ? { retryAtMs: reason.retryAtMs } : {}),
      ...(reason.kind === 'greylisted' && finding !== undefined ? { oddity: finding.check } : {}),
      ...(of.recipient === '' ? {} : { recipient: of.recipient }),
      ...(of.sight === undefined ? {} : { sight: encodeSight(of.sight) }),
    },
  };
}

/** One event for a message that was looked at, whatever came of it. */
export function judgedEvent(sight: Sight, decisions: readonly DoorDecision[], at: number): TraceEvent {
  const score = Math.max(0, ...decisions.map(({ judgement }) => judgement.score));
  const findings = decisions[0]?.judgement.findings ?? [];
  return {
    at,
    event: 'door.judged',
    text: [standingText(sight), ...findings.map(findingText)].join('; '),
    facts: { score: Math.round(score * 100) / 100, sight: encodeSight(sight) },
  };
}

function standingText({ spf, authentication }: Sight): string {
  const parts: string[] = [];
  if (spf !== undefined) parts.push(`SPF ${spf.result}${spf.domain === '' ? '' : ` for ${spf.domain}`}`);
  if (authentication !== undefined) {
    const [first, ...others] = authentication.dkim;
    parts.push(first === undefined ? 'not signed' : `DKIM ${first.result} for ${first.domain}`);
    for (const { result, domain } of others) parts.push(`${result} for ${domain}`);
    parts.push(`DMARC ${authentication.dmarc.result}`);
  }
  return parts.join(', ');
}

/** `PTR-1 ptr-missing: score (greylist, eased: dkim)`. */
function findingText({ check, action, effective, eased, would }: JudgedFinding): string {
  const why =
    effective === action && would === undefined
      ? ''
      : ` (set to ${action}${eased === undefined ? '' : `, eased: ${eased}`})`;
  return `${checkRules[check].code} ${check}: ${effective}${why}`;
}
