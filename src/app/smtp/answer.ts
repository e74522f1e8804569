/** From what became of a message to what the peer hears (design 7: one translator). */
import type { Reference } from '#base/ids';
import { type Reply, reply, status } from '#format/smtp';
import type { IncomingMail, RecipientOutcome } from '#flow/receive';
import type { SubmitOutcome } from '#flow/submit';
import { receptionCodes, refusalCodes } from '#server/smtpd';
import { refusedReply, toldToAll } from './door.ts';
import { type Explain, explained, type Links } from './explain.ts';

export function outcomeReplies(outcome: SubmitOutcome, mail: IncomingMail, links: Links): Reply | readonly Reply[] {
  const { reference, replyEach } = mail;
  const explain = (words: Reply, code: string): Reply => explained(words, { code, reference, links });
  switch (outcome.kind) {
    case 'accepted':
      if (replyEach) return outcome.recipients.map((one) => copyReply(one, reference, explain));
      return reply(250, status.undefinedStatus, `Accepted, reference ${reference}`);
    case 'deferred': {
      if (replyEach) return outcome.recipients.map((one) => copyReply(one, reference, explain));
      return copyReply(outcome.recipients.includes('over-quota') ? 'over-quota' : 'gone', reference, explain);
    }
    case 'loop': {
      const text = `The message has passed ${outcome.hops} servers, it goes in a circle`;
      return explain(reply(554, status.routingLoop, text), receptionCodes.loop);
    }
    case 'turned-away':
      if (replyEach) return outcome.decisions.map((one) => refusedReply(one, explain));
      return refusedReply(toldToAll(outcome.decisions), explain);
    case 'foreign-from': {
      const text = `The From field names ${outcome.address}, which is not an address of yours`;
      return explain(reply(550, status.notAuthorized, text), receptionCodes.notYourFrom);
    }
    case 'recipients': {
      const words = reply(
        550,
        status.tooManyRecipients,
        `${outcome.count} recipients for one message, ${outcome.max} are allowed, so it was sent to nobody.`,
        'For more, use a mailing list or a newsletter list, or ask your postmaster',
      );
      return explain(words, refusalCodes.recipients);
    }
    default:
      return outcome satisfies never;
  }
}

function copyReply(outcome: RecipientOutcome, reference: Reference, explain: Explain): Reply {
  if (typeof outcome !== 'string') return refusedReply(outcome, explain);
  switch (outcome) {
    case 'filed':
    case 'held':
      return reply(250, status.undefinedStatus, `Accepted, reference ${reference}`);
    case 'over-quota':
      return explain(reply(452, status.mailboxFull, 'Mailbox is full, please try again later'), receptionCodes.full);
    case 'gone':
      return explain(reply(550, status.badMailbox, 'No such user here any more'), receptionCodes.unknownUser);
    default:
      return outcome satisfies never;
  }
}
