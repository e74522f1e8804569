/** STATUS (RFC 9051 section 6.3.11). */
import type { CommandOf, StatusItem } from '#format/imap';
import { type Completion, no, ok } from './failure.ts';
import type { MailboxInfo, MailboxStatus } from './ports.ts';
import type { ImapSession } from './session.ts';

export async function status(session: ImapSession, command: CommandOf<'STATUS'>): Promise<Completion> {
  const mailbox = await session.findSelectable(command.mailbox);
  if (command.items.includes('HIGHESTMODSEQ')) session.enabled.condstore = true;
  const [found] = await session.deps.mail.status(session.who, [mailbox.id], session.ctx);
  if (found === undefined) return no('NONEXISTENT', 'No such mailbox');
  session.out.line(statusLine(session, mailbox, { items: command.items, status: found }));
  return ok('That is its status');
}

export function statusLine(
  session: ImapSession,
  mailbox: MailboxInfo,
  what: { readonly items: readonly StatusItem[]; readonly status: MailboxStatus },
): string {
  const values = what.items.map((item) => `${item} ${valueOf(item, what.status, session)}`);
  return `* STATUS ${session.formatName(mailbox.name)} (${values.join(' ')})`;
}

function valueOf(item: StatusItem, of: MailboxStatus, session: ImapSession): number {
  switch (item) {
    case 'MESSAGES':
      return of.messages;
    case 'UIDNEXT':
      return of.uidNext;
    case 'UIDVALIDITY':
      return of.uidValidity;
    case 'UNSEEN':
      return of.unseen;
    case 'DELETED':
      return of.deleted;
    case 'SIZE':
      return of.size;
    case 'RECENT':
      // \Recent is never set: IMAP4rev2 has dropped it.
      return 0;
    case 'HIGHESTMODSEQ':
      return of.highestModseq;
    case 'APPENDLIMIT':
      return session.deps.options.messageBytesMax;
    default:
      return item satisfies never;
  }
}
