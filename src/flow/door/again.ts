/** What was seen at the door, judged with two policies: what would another setting have changed? Pure. */
import type { CheckName, DoorPolicy, Sight } from '#check/reputation';
import { weigh } from './weigh.ts';

/** `greylisted`: its first try is put off, its next one let in. */
export type DoorOutcome = 'inbox' | 'junk' | 'greylisted' | 'deferred' | 'refused';

export interface OutcomeOfPolicy {
  readonly outcome: DoorOutcome;
  /** The check that decided, where one did. */
  readonly check: CheckName | undefined;
}

/** What a sight comes to with a policy. What was turned away before its content is judged by what was seen until then. */
export function outcomeOf(sight: Sight, policy: DoorPolicy): OutcomeOfPolicy {
  const { judgement, turned, into } = weigh(sight, policy, 'content');
  const check = judgement.decisive?.check;
  if (turned !== undefined) return { outcome: turned.kind === 'refuse' ? 'refused' : 'deferred', check };
  if (judgement.greylist) return { outcome: 'greylisted', check };
  return { outcome: into, check: into === 'inbox' ? undefined : check };
}

export interface JudgedAgain {
  readonly before: DoorOutcome;
  readonly after: DoorOutcome;
  /** What decided: of the new outcome, or where that lets it in, of the old one. */
  readonly check: CheckName | undefined;
}

/** Undefined where both policies come to the same. */
export function judgeAgain(
  sight: Sight,
  { before, after }: { readonly before: DoorPolicy; readonly after: DoorPolicy },
): JudgedAgain | undefined {
  const was = outcomeOf(sight, before);
  const becomes = outcomeOf(sight, after);
  if (was.outcome === becomes.outcome) return undefined;
  return { before: was.outcome, after: becomes.outcome, check: becomes.check ?? was.check };
}
