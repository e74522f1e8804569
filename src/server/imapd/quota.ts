/** GETQUOTA, GETQUOTAROOT, SETQUOTA (RFC 9208): one root, the account, with STORAGE in units of 1024 octets. */
import type { CommandOf } from '#format/imap';
import { type Completion, no, ok } from './failure.ts';
import type { ImapSession } from './session.ts';

export async function getQuota(session: ImapSession, command: CommandOf<'GETQUOTA'>): Promise<Completion> {
  if (command.root !== '') return no('NONEXISTENT', 'No such quota root');
  await tellQuota(session);
  return ok('That is your quota');
}

export async function getQuotaRoot(session: ImapSession, command: CommandOf<'GETQUOTAROOT'>): Promise<Completion> {
  const mailbox = await session.find(command.mailbox);
  if (mailbox === undefined) return no('NONEXISTENT', 'No such mailbox');
  session.out.line(`* QUOTAROOT ${session.formatName(mailbox.name)} ""`);
  await tellQuota(session);
  return ok('That is your quota');
}

export function setQuota(): Completion {
  return no('NOPERM', 'Quotas are set by the administrator');
}

async function tellQuota(session: ImapSession): Promise<void> {
  const { usedBytes, limitBytes } = await session.deps.mail.quota(session.who, session.ctx);
  // A resource without limit is left out (RFC 9208 section 4.2.1).
  const storage =
    limitBytes === undefined ? '' : `STORAGE ${Math.ceil(usedBytes / 1024)} ${Math.floor(limitBytes / 1024)}`;
  session.out.line(`* QUOTA "" (${storage})`);
}
