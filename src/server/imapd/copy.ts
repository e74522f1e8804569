/** COPY and MOVE (RFC 9051 sections 6.4.7 and 6.4.8), with UIDPLUS's COPYUID. */
import { type CommandOf, formatNumbers, formatRanges, rangesOf } from '#format/imap';
import { bad, type Completion, no, ok } from './failure.ts';
import type { CopyResult, MailboxInfo } from './ports.ts';
import type { ImapSession } from './session.ts';

export async function copy(session: ImapSession, command: CommandOf<'COPY'>): Promise<Completion> {
  const begun = await begin(session, command);
  if ('status' in begun) return begun;
  const { mail } = session.deps;
  const result = await mail.copy(session.who, session.box.mailbox, begun.uids, begun.target.id, session.ctx);
  if (begun.target.id === session.box.mailbox) await session.box.view.refresh();
  if (result.from.length === 0) return no('EXPUNGEISSUED', 'The messages no longer exist');
  return ok('Copied', copyUid(result));
}

export async function move(session: ImapSession, command: CommandOf<'MOVE'>): Promise<Completion> {
  const { box } = session;
  if (box.readOnly) return no('READ-ONLY', 'The mailbox was opened with EXAMINE');
  const begun = await begin(session, command);
  if ('status' in begun) return begun;
  const { mail } = session.deps;
  const result = await mail.move(session.who, box.mailbox, begun.uids, begun.target.id, session.ctx);
  if (result.from.length === 0) return no('EXPUNGEISSUED', 'The messages no longer exist');
  // RFC 9051 section 6.4.8: where they went is said before they go.
  session.out.line(`* OK [${copyUid(result)}] Moved`);
  await box.view.refresh();
  await box.announce(session.out, 'all', session.enabled);
  return ok('Moved', session.enabled.condstore ? `HIGHESTMODSEQ ${box.told.facts.highestModseq}` : undefined);
}

interface Begun {
  readonly uids: readonly number[];
  readonly target: MailboxInfo;
}

async function begin(session: ImapSession, command: CommandOf<'COPY'>): Promise<Begun | Completion> {
  const { box } = session;
  const seqs = box.resolve(command.by, command.set);
  if (seqs === undefined) return bad('No such message');
  const target = await session.find(command.mailbox);
  if (target === undefined || !target.selectable) return no('TRYCREATE', 'No such mailbox');
  // UIDs that are not there are no error (RFC 9051 section 6.4.9).
  if (seqs.length === 0) return ok('No messages');
  return { uids: rangesOf(box.told.rowsOf(seqs).uids), target };
}

/** `COPYUID validity from to`; both sets pair up in order. */
function copyUid(result: CopyResult): string {
  return `COPYUID ${result.uidValidity} ${formatRanges(rangesOf(result.from))} ${formatNumbers(result.to)}`;
}
