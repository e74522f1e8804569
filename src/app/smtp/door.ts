/** The door's decisions as SMTP says them. */
import { greylistSentence, sentenceOf } from '#check/reputation';
import { codeOf, type DoorDecision, type DoorRecipient, type TurnedAway } from '#flow/door';
import type { ForwardPath, Reply } from '#format/smtp';
import type { Resolution } from '#model/directory';
import type { Explain } from './explain.ts';

/** The reply to one recipient, or to the content, with the page that explains it. */
export function doorReply({ kind, reason }: TurnedAway, explain: Explain): Reply {
  const words =
    reason.kind === 'check' ? sentenceOf(reason.finding, kind) : greylistSentence(reason.waitMs, reason.cause);
  return explain(words, codeOf(reason));
}

/** The one that an answer to all recipients tells: come again, where that helps any of them. */
export function toldToAll(decisions: readonly TurnedAway[]): TurnedAway {
  const told = decisions.find(({ kind }) => kind === 'defer') ?? decisions[0];
  if (told === undefined) throw new Error('Cannot answer for nobody');
  return told;
}

/** Whether a decision lets nobody in. */
export function isTurnedAway(decision: DoorDecision): decision is TurnedAway {
  return decision.kind !== 'admit';
}

/** What the door has to know of a recipient that was resolved. */
export function doorRecipient(path: ForwardPath, resolution: Resolution | undefined, hostname: string): DoorRecipient {
  const [account, ...others] = resolution?.kind === 'accounts' ? resolution.accounts : [];
  const localpart = path === 'postmaster' ? path : path.localpart.toLowerCase();
  return {
    domain: path === 'postmaster' ? hostname : path.domain,
    account: others.length === 0 ? account?.account : undefined,
    exempt: localpart === 'postmaster',
  };
}
