/** From what the door says about each recipient to what becomes of each copy (design: several recipients, one answer). */
import { type ForwardPath, formatPath } from '#format/address';
import { type DoorDecision, type DoorPlace, reasonName, type TurnedAway } from '#flow/door';
import type { TraceEvent } from '#model/trace';

/** What becomes of one recipient's copies. */
export interface CopyPlan {
  readonly into: DoorPlace;
  /** Kept back for a second look; 0 files it at once. */
  readonly holdMs: number;
}

export type Disposal =
  /** Everybody is turned away: the message is not kept. One answer for each recipient, in their order. */
  | { readonly kind: 'turned-away'; readonly decisions: readonly TurnedAway[] }
  | {
      readonly kind: 'taken';
      /** Of those who are not turned away, in their order. */
      readonly plans: readonly CopyPlan[];
      /** By their place among all recipients. Empty unless each hears its own answer. */
      readonly turnedAway: ReadonlyMap<number, TurnedAway>;
      readonly story: readonly TraceEvent[];
    };

export interface DisposeFacts {
  readonly recipients: readonly { readonly path: ForwardPath }[];
  readonly nowMs: number;
  /** `one`: a single answer counts for all of them; `each`: every recipient hears its own (LMTP, PRDR). */
  readonly answers: 'one' | 'each';
}

/**
 * Where one answer counts for all recipients and one of them is let in, a copy that would have been refused is filed
 * where the door says (Junk), and the trace tells. Never a bounce for what was taken.
 */
export function dispose(decisions: readonly DoorDecision[], facts: DisposeFacts): Disposal {
  const turnedAway = decisions.filter(isTurnedAway);
  if (turnedAway.length === decisions.length && decisions.length > 0)
    return { kind: 'turned-away', decisions: turnedAway };
  const story: TraceEvent[] = [];
  const told = new Map<number, TurnedAway>();
  const plans: CopyPlan[] = [];
  for (const [i, decision] of decisions.entries()) {
    if (decision.kind === 'admit') {
      plans.push({ into: decision.into, holdMs: decision.holdMs });
      continue;
    }
    const path = facts.recipients[i]?.path;
    const recipient = path === undefined ? '' : formatPath(path).slice(1, -1);
    if (facts.answers === 'each') {
      told.set(i, decision);
      story.push(toldEvent(decision, recipient, facts.nowMs));
      continue;
    }
    story.push(keptEvent(decision, recipient, facts.nowMs));
    plans.push({ into: decision.elseInto, holdMs: 0 });
  }
  return { kind: 'taken', plans, turnedAway: told, story };
}

function isTurnedAway(decision: DoorDecision): decision is TurnedAway {
  return decision.kind !== 'admit';
}

function keptEvent({ kind, reason, elseInto }: TurnedAway, recipient: string, at: number): TraceEvent {
  const verb = kind === 'refuse' ? 'refused' : 'put off';
  const where = elseInto === 'junk' ? 'filed in Junk instead' : 'filed all the same';
  return {
    at,
    event: 'door.kept',
    text: `The copy for ${recipient} would have been ${verb} (${reasonName(reason)}), but other recipients took the message: ${where}`,
    facts: { recipient: recipient.toLowerCase(), check: reasonName(reason) },
  };
}

function toldEvent({ kind, reason }: TurnedAway, recipient: string, at: number): TraceEvent {
  const verb = kind === 'refuse' ? 'refused' : 'put off';
  return {
    at,
    event: 'door.told',
    text: `The copy for ${recipient} was ${verb} (${reasonName(reason)}); the sender was told so of this recipient alone`,
    facts: { recipient: recipient.toLowerCase(), check: reasonName(reason) },
  };
}
