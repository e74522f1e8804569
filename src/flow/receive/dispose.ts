/** From what the door and the filter say to what becomes of each copy (design: several recipients, one answer). */
import { type ForwardPath, formatPath } from '#format/address';
import { type DoorDecision, reasonName, type TurnedAway } from '#flow/door';
import { type CopyJudgement, type Filtered, type FilterRefusal, isFilterRefusal, refusalOf } from '#flow/filter';
import type { TraceEvent } from '#model/trace';

/** Where a copy goes: into a mailbox, into the quarantine, or nowhere, which only the trace tells. */
export type CopyPlace = 'inbox' | 'junk' | 'quarantine' | 'nowhere';

/** What becomes of one account's copy. */
export interface CopyPlan {
  readonly into: CopyPlace;
  /** Kept back for a second look; 0 files it at once. */
  readonly holdMs: number;
  /** What the filter said; undefined where it was not asked. */
  readonly judged?: CopyJudgement;
  /** Which of the message's other representations is shown; its own octets where not given. */
  readonly shows?: number;
}

/** What keeps a recipient from having it. */
export type Refused = TurnedAway | FilterRefusal;

export type Disposal =
  /** Everybody is turned away: the message is not kept. One answer for each recipient, in their order. */
  | { readonly kind: 'turned-away'; readonly decisions: readonly Refused[]; readonly story: readonly TraceEvent[] }
  | {
      readonly kind: 'taken';
      /** Of those who are not turned away, in their order: one for each account, or one for who has none here. */
      readonly plans: readonly (readonly CopyPlan[])[];
      /** By their place among all recipients. Empty unless each hears its own answer. */
      readonly turnedAway: ReadonlyMap<number, Refused>;
      readonly story: readonly TraceEvent[];
    };

export interface DisposeFacts {
  readonly recipients: readonly { readonly path: ForwardPath }[];
  readonly nowMs: number;
  /** `one`: a single answer counts for all of them; `each`: every recipient hears its own (LMTP, PRDR). */
  readonly answers: 'one' | 'each';
}

/** What was decided of a message. */
export interface Decided {
  readonly door: readonly DoorDecision[];
  /** Undefined where nothing was filtered. */
  readonly filtered: Filtered | undefined;
}

/**
 * Where one answer counts for all recipients and one of them is let in, a copy that would have been refused is filed
 * where the door says (Junk), or held where the filter would have refused it, and the trace tells. Never a bounce for what
 * was taken.
 */
export function dispose({ door, filtered }: Decided, facts: DisposeFacts): Disposal {
  const refused = door.map((decision, i) => (isTurnedAway(decision) ? decision : refusalOf(filtered, i)));
  const everybody = refused.filter((one) => one !== undefined);
  if (everybody.length === door.length && door.length > 0) {
    return { kind: 'turned-away', decisions: everybody, story: filtered?.story ?? [] };
  }
  const story: TraceEvent[] = [...(filtered?.story ?? [])];
  const told = new Map<number, Refused>();
  const plans: (readonly CopyPlan[])[] = [];
  for (const [i, decision] of door.entries()) {
    const refusal = refused[i];
    const path = facts.recipients[i]?.path;
    const recipient = path === undefined ? '' : formatPath(path).slice(1, -1);
    if (refusal !== undefined && facts.answers === 'each') {
      told.set(i, refusal);
      story.push(toldEvent(refusal, recipient, facts.nowMs));
      continue;
    }
    const plan = copyPlans(decision, filtered?.copies[i]);
    if (refusal !== undefined) story.push(keptEvent(refusal, { recipient, at: facts.nowMs, plan }));
    plans.push(plan);
  }
  return { kind: 'taken', plans, turnedAway: told, story };
}

/** Whether a copy comes nearer to the inbox by the first plan than by the second. */
export function isMilder(plan: CopyPlan, than: CopyPlan): boolean {
  return order.indexOf(plan.into) < order.indexOf(than.into);
}

function isTurnedAway(decision: DoorDecision): decision is TurnedAway {
  return decision.kind !== 'admit';
}

const order: readonly CopyPlace[] = ['inbox', 'junk', 'quarantine', 'nowhere'];

/** The door and the filter each have a say: whichever keeps the copy farther from the inbox counts. */
function copyPlans(decision: DoorDecision, judged: readonly CopyJudgement[] | undefined): readonly CopyPlan[] {
  const admitted = decision.kind === 'admit';
  const byDoor = admitted ? decision.into : decision.elseInto;
  const holdMs = admitted ? decision.holdMs : 0;
  if (judged === undefined) return [{ into: byDoor, holdMs }];
  return judged.map((copy) => {
    const byFilter = placeOf(copy);
    return { into: order.indexOf(byFilter) > order.indexOf(byDoor) ? byFilter : byDoor, holdMs, judged: copy };
  });
}

function placeOf({ action }: CopyJudgement): CopyPlace {
  switch (action) {
    case 'inbox':
    case 'tag':
      return 'inbox';
    case 'junk':
      return 'junk';
    case 'quarantine':
    case 'reject': // Others took the message: nobody is told any more.
      return 'quarantine';
    case 'discard':
      return 'nowhere';
    default:
      return action satisfies never;
  }
}

function nameOf(refused: Refused): string {
  return isFilterRefusal(refused) ? refused.reason.what : reasonName(refused.reason);
}

const placeWords: Readonly<Record<CopyPlace, string>> = {
  inbox: 'filed all the same',
  junk: 'filed in Junk instead',
  quarantine: 'held instead',
  nowhere: 'thrown away instead',
};

interface Kept {
  readonly recipient: string;
  readonly at: number;
  readonly plan: readonly CopyPlan[];
}

function keptEvent(refused: Refused, { recipient, at, plan }: Kept): TraceEvent {
  const verb = refused.kind === 'refuse' ? 'refused' : 'put off';
  const where = placeWords[plan[0]?.into ?? 'inbox'];
  const check = nameOf(refused);
  return {
    at,
    event: 'door.kept',
    text: `The copy for ${recipient} would have been ${verb} (${check}), but other recipients took the message: ${where}`,
    facts: { recipient: recipient.toLowerCase(), check },
  };
}

function toldEvent(refused: Refused, recipient: string, at: number): TraceEvent {
  const verb = refused.kind === 'refuse' ? 'refused' : 'put off';
  const check = nameOf(refused);
  return {
    at,
    event: 'door.told',
    text: `The copy for ${recipient} was ${verb} (${check}); the sender was told so of this recipient alone`,
    facts: { recipient: recipient.toLowerCase(), check },
  };
}
