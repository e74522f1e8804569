/** The one place where what a port throws becomes what the client is told. */
import { Fault } from '#base/fault';
import { type Reply, reply, status } from '#format/smtp';

/** If the fault is ours or cannot be known, the mail stays with the client: 4yz. */
export function failureReply(error: unknown): Reply {
  if (!(error instanceof Fault)) {
    return reply(451, status.otherSystem, 'Temporary failure on our side, please try again later');
  }
  const text = error.publicText;
  switch (error.kind) {
    case 'temporary':
    case 'conflict':
      return reply(451, status.otherSystem, text);
    case 'over-quota':
      return reply(452, status.mailboxFull, text);
    case 'disk-full':
      return reply(452, status.systemFull, text);
    case 'limit':
      return reply(451, status.notAccepting, text);
    case 'permanent':
      return reply(554, status.undefinedStatus, text);
    case 'not-found':
      return reply(550, status.badMailbox, text);
    case 'refused':
      return reply(550, status.notAuthorized, text);
    case 'invalid':
      return reply(554, status.otherContent, text);
    default:
      return error.kind satisfies never;
  }
}
