/** CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE (RFC 9051 sections 6.3.4 to 6.3.8). */
import { type CommandOf, mailboxNameProblem, SEPARATOR } from '#format/imap';
import { type Completion, no, ok } from './failure.ts';
import { type MailboxInfo, type SpecialUse, specialUses } from '#flow/mailview';
import type { ImapSession } from './session.ts';

export async function create(session: ImapSession, command: CommandOf<'CREATE'>): Promise<Completion> {
  const name = newName(session, command.mailbox);
  if (typeof name !== 'string') return name;
  if (command.use.length > 1) return no('USEATTR', 'One special use at a time');
  const [wanted] = command.use;
  const use: SpecialUse | undefined = specialUses.find((known) => known.toLowerCase() === wanted?.toLowerCase());
  if (wanted !== undefined && use === undefined) return no('USEATTR', 'No such special use here');
  await session.deps.mail.create(session.who, name, use, session.ctx);
  return ok('Created');
}

/** A name for a mailbox to be made; a separator at its end only announces children (section 6.3.4). */
function newName(session: ImapSession, wire: string): string | Completion {
  const read = session.readName(wire);
  const name = read.endsWith(SEPARATOR) && read.length > 1 ? read.slice(0, -1) : read;
  const problem = mailboxNameProblem(name);
  if (problem !== undefined) return no('CANNOT', problem);
  return name === 'INBOX' ? no('ALREADYEXISTS', 'INBOX is there always') : name;
}

export async function remove(session: ImapSession, command: CommandOf<'DELETE'>): Promise<Completion> {
  const found = await named(session, command.mailbox);
  if ('status' in found) return found;
  const { mailbox, all } = found;
  if (mailbox.name === 'INBOX') return no('CANNOT', 'INBOX cannot be deleted');
  if (all.some((other) => other.name.startsWith(`${mailbox.name}${SEPARATOR}`))) {
    return no('HASCHILDREN', 'Delete the mailboxes below it first');
  }
  if (session.selected?.mailbox === mailbox.id) {
    session.deselect();
    session.out.line('* OK [CLOSED] The mailbox is being deleted');
  }
  await session.deps.mail.remove(session.who, mailbox.id, session.ctx);
  return ok('Deleted');
}

export async function rename(session: ImapSession, command: CommandOf<'RENAME'>): Promise<Completion> {
  const found = await named(session, command.from);
  if ('status' in found) return found;
  const to = newName(session, command.to);
  if (typeof to !== 'string') return to;
  const { mailbox, all } = found;
  if (all.some((other) => other.name === to)) return no('ALREADYEXISTS', 'A mailbox of the new name exists');
  if (to.startsWith(`${mailbox.name}${SEPARATOR}`)) return no('CANNOT', 'A mailbox cannot go below itself');
  await session.deps.mail.rename(session.who, mailbox.id, to, session.ctx);
  return ok('Renamed');
}

export function subscribe(session: ImapSession, command: CommandOf<'SUBSCRIBE'>): Promise<Completion> {
  return setSubscribed(session, command.mailbox, true);
}

export function unsubscribe(session: ImapSession, command: CommandOf<'UNSUBSCRIBE'>): Promise<Completion> {
  return setSubscribed(session, command.mailbox, false);
}

async function setSubscribed(session: ImapSession, wire: string, subscribed: boolean): Promise<Completion> {
  const found = await named(session, wire);
  if ('status' in found) return found;
  await session.deps.mail.subscribe(session.who, found.mailbox.id, subscribed, session.ctx);
  return ok(subscribed ? 'Subscribed' : 'Unsubscribed');
}

interface Named {
  readonly mailbox: MailboxInfo;
  readonly all: readonly MailboxInfo[];
}

async function named(session: ImapSession, wire: string): Promise<Named | Completion> {
  const name = session.readName(wire);
  const all = await session.deps.mail.list(session.who, session.ctx);
  const mailbox = all.find((other) => other.name === name);
  return mailbox === undefined ? no('NONEXISTENT', 'No such mailbox') : { mailbox, all };
}
