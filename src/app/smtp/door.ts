/** What the door and the filter decide, as SMTP says it. */
import { greylistSentence, sentenceOf } from '#check/reputation';
import { contentCodes, type RefusedContent } from '#check/verdict';
import {
  codeOf,
  type DoorDecision,
  type DoorRecipient,
  type TurnedAway,
  turnedAwayEvent,
  type TurnedAwayFacts,
} from '#flow/door';
import { isFilterRefusal } from '#flow/filter';
import type { Refused } from '#flow/receive';
import type { TraceEvent } from '#model/trace';
import { type ForwardPath, type Reply, reply, status } from '#format/smtp';
import type { Resolution } from '#model/directory';
import type { Explain } from './explain.ts';

/** What is said of the content: coarse, since whoever sends spam reads it too (ux 4.8). */
const contentReplies: Readonly<Record<RefusedContent, Reply>> = {
  spam: reply(550, status.notAuthorized, 'Refused as likely spam'),
  phish: reply(550, status.notAuthorized, 'Refused as likely phishing'),
  virus: reply(550, status.notAuthorized, 'Refused, since a virus was found in the message'),
  attachment: reply(550, status.notAuthorized, 'Refused, since an attachment is of a kind that is not taken here'),
  scanner: reply(451, status.otherSystem, 'Viruses cannot be looked for just now, please try again later'),
};

/** The reply to whoever is turned away by the door or the filter. */
export function refusedReply(refused: Refused, explain: Explain): Reply {
  if (!isFilterRefusal(refused)) return doorReply(refused, explain);
  const { what, text } = refused.reason;
  const said = text === undefined ? contentReplies[what] : reply(550, status.notAuthorized, text);
  return explain(said, contentCodes[what]);
}

/** The reply to one recipient, or to the content, with the page that explains it. */
export function doorReply({ kind, reason }: TurnedAway, explain: Explain): Reply {
  const words =
    reason.kind === 'check' ? sentenceOf(reason.finding, kind) : greylistSentence(reason.waitMs, reason.cause);
  return explain(words, codeOf(reason));
}

/** The one that an answer to all recipients tells: come again, where that helps any of them. */
export function toldToAll(decisions: readonly Refused[]): Refused {
  const told = decisions.find(({ kind }) => kind === 'defer') ?? decisions[0];
  if (told === undefined) throw new Error('Cannot answer for nobody');
  return told;
}

/** The event for the trace: of the door with all that it saw, of the filter with its code, since the verdict is told before. */
export function refusedEvent(refused: Refused, facts: TurnedAwayFacts): TraceEvent {
  if (!isFilterRefusal(refused)) return turnedAwayEvent(refused, facts);
  const { what, test } = refused.reason;
  return {
    at: facts.at,
    event: 'smtp.content.refused',
    text: facts.reply,
    facts: {
      check: what,
      code: contentCodes[what],
      ...(test === '' ? {} : { test }),
      ...(facts.recipient === '' ? {} : { recipient: facts.recipient }),
    },
  };
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
