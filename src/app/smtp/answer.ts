/** From what became of a message to what the peer hears (design 7: one translator). */
import type { Reference } from '#base/ids';
import { type Reply, reply, status } from '#format/smtp';
import type { CopyOutcome, IncomingMail } from '#flow/receive';
import type { SubmitOutcome } from '#flow/submit';
import type { SmtpMode } from '#server/smtpd';

export function outcomeReplies(outcome: SubmitOutcome, mail: IncomingMail, mode: SmtpMode): Reply | readonly Reply[] {
  const { reference } = mail;
  switch (outcome.kind) {
    case 'accepted':
      if (mode === 'lmtp') return outcome.recipients.map((one) => copyReply(one, reference));
      return reply(250, status.undefinedStatus, `Accepted, reference ${reference}`);
    case 'deferred': {
      if (mode === 'lmtp') return outcome.recipients.map((one) => copyReply(one, reference));
      return copyReply(outcome.recipients.includes('over-quota') ? 'over-quota' : 'gone', reference);
    }
    case 'loop':
      return reply(
        554,
        status.routingLoop,
        `The message has passed ${outcome.hops} servers, it goes in a circle (reference ${reference})`,
      );
    case 'foreign-from':
      return reply(
        550,
        status.notAuthorized,
        `The From field names ${outcome.address}, which is not an address of yours (reference ${reference})`,
      );
    case 'recipients':
      return reply(
        550,
        status.tooManyRecipients,
        `${outcome.count} recipients for one message, ${outcome.max} are allowed, so it was sent to nobody.`,
        `For more, use a mailing list or a newsletter list, or ask your postmaster (reference ${reference})`,
      );
    default:
      return outcome satisfies never;
  }
}

function copyReply(outcome: CopyOutcome, reference: Reference): Reply {
  switch (outcome) {
    case 'filed':
      return reply(250, status.undefinedStatus, `Accepted, reference ${reference}`);
    case 'over-quota':
      return reply(452, status.mailboxFull, `Mailbox is full, please try again later (reference ${reference})`);
    case 'gone':
      return reply(550, status.badMailbox, `No such user here any more (reference ${reference})`);
    default:
      return outcome satisfies never;
  }
}
