/** From a sight and the policy of one place to what is to be done, as far as that needs no memory. Pure. */
import {
  checkRules,
  type DoorPolicy,
  type JudgedFinding,
  type Judgement,
  judgeSight,
  type Sight,
  type Stage,
} from '#check/reputation';
import type { DoorPlace } from './types.ts';

export interface Weighed {
  readonly judgement: Judgement;
  /** Set where nobody is let in. */
  readonly turned: { readonly kind: 'defer' | 'refuse'; readonly finding: JudgedFinding } | undefined;
  /** Where the copy goes when it is let in. */
  readonly into: DoorPlace;
}

export function weigh(sight: Sight, policy: DoorPolicy, stage: Stage): Weighed {
  const judgement = judgeSight(sight, policy, stage);
  const { action, decisive } = judgement;
  const into: DoorPlace = action === 'quarantine' ? 'junk' : 'inbox';
  if ((action !== 'refuse' && action !== 'defer') || decisive === undefined) {
    return { judgement, turned: undefined, into };
  }
  const kind = action === 'refuse' && mayBeExcused(sight, decisive) ? 'defer' : action;
  return { judgement, turned: { kind, finding: decisive }, into };
}

/** A signature would have excused it, and whether there is a good one could not be found out: that is not final. */
function mayBeExcused({ authentication }: Sight, { check }: JudgedFinding): boolean {
  if (authentication === undefined || !checkRules[check].softened) return false;
  const { dkim, dmarc } = authentication;
  return dmarc.result === 'temperror' || dkim.some(({ result }) => result === 'temperror');
}
