/** From what the filter says for each recipient to the one answer that another server wants. */
import {
  type CopyJudgement,
  type Filtered,
  type FilterAction,
  type FilterRefusal,
  isVerdictField,
  refusalOf,
} from '#flow/filter';
import type { Reply } from '#format/smtp';
import { type EditFacts, headerEdits } from './edits.ts';
import type { ForeignAction, ForeignJudgement } from './types.ts';

/** Mildest first: one answer counts for all, and nobody is to lose what they want because another does not want it. */
const actionsByForce: readonly FilterAction[] = ['inbox', 'tag', 'junk', 'quarantine', 'reject', 'discard'];

/** Where there is no mailbox of ours, junk is what its fields say. */
const foreignActions: Readonly<Record<FilterAction, ForeignAction>> = {
  inbox: 'accept',
  tag: 'accept',
  junk: 'accept',
  quarantine: 'quarantine',
  reject: 'reject',
  discard: 'discard',
};

export interface JudgementFacts {
  /** The message from its first octet on, at least to the end of its header. */
  readonly start: Uint8Array;
  /** Authentication-Results with its CRLF, '' where nobody has looked. */
  readonly results: string;
  readonly forged: EditFacts['forged'];
  /** The words for a refusal or a delay. */
  readonly reply: (refusal: FilterRefusal) => Reply;
}

export function foreignJudgement(filtered: Filtered, facts: JudgementFacts): ForeignJudgement {
  const mildest = mildestOf(filtered);
  const { start, results, forged } = facts;
  const fields = `${results}${mildest?.fields ?? ''}`;
  const edits = headerEdits(start, { fields, isOurs: isVerdictField, forged, tag: mildest?.tag });
  const reason = mildest === undefined ? '' : `${mildest.verdict.kind}: score ${mildest.verdict.score}`;
  if (filtered.defer !== undefined) {
    const refusal = { kind: 'defer', reason: { kind: 'content', what: 'scanner', test: '' } } as const;
    return { action: 'tempfail', reply: facts.reply(refusal), reason: filtered.defer, edits };
  }
  const action = mildest === undefined ? 'accept' : foreignActions[mildest.action];
  const refusal = action === 'reject' ? refusalOfAny(filtered) : undefined;
  const judged = mildest === undefined ? {} : { judged: mildest };
  return { action, reason, edits, ...judged, ...(refusal === undefined ? {} : { reply: facts.reply(refusal) }) };
}

function mildestOf({ copies }: Filtered): CopyJudgement | undefined {
  let mildest: CopyJudgement | undefined;
  for (const copy of copies.flat()) {
    if (mildest === undefined || force(copy) < force(mildest)) mildest = copy;
  }
  return mildest;
}

function force({ action }: CopyJudgement): number {
  return actionsByForce.indexOf(action);
}

function refusalOfAny(filtered: Filtered): FilterRefusal | undefined {
  for (const i of filtered.copies.keys()) {
    const refusal = refusalOf(filtered, i);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
