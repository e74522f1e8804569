/** EXPUNGE, UID EXPUNGE, CLOSE and UNSELECT (RFC 9051 sections 6.4.1 to 6.4.3, 6.4.9). */
import { type CommandOf, DELETED, rangesOf, resolveSequence, type Ranges } from '#format/imap';
import { uidsWithFlag } from '#flow/mailview';
import { type Completion, no, ok } from './failure.ts';
import type { Selected } from './selected.ts';
import type { ImapSession } from './session.ts';

export async function expunge(session: ImapSession, command: CommandOf<'EXPUNGE'>): Promise<Completion> {
  const { box, enabled } = session;
  if (box.readOnly) return no('READ-ONLY', 'The mailbox was opened with EXAMINE');
  const { uids } = command;
  await removeDeleted(
    session,
    box,
    uids && (uids.kind === 'saved' ? box.saved : resolveSequence(uids, box.told.lastUid)),
  );
  await box.view.refresh();
  await box.announce(session.out, 'all', enabled);
  // RFC 7162 section 3.2.7: the client must learn the mod-sequence that its expunge has made.
  return ok('Expunged', enabled.condstore ? `HIGHESTMODSEQ ${box.told.facts.highestModseq}` : undefined);
}

/** Removes what has \Deleted; the store looks at the flag again. */
async function removeDeleted(session: ImapSession, box: Selected, within: Ranges | undefined): Promise<void> {
  const uids = uidsWithFlag(box.view.current, DELETED, within);
  if (uids.length > 0) await session.deps.mail.expunge(session.who, box.mailbox, rangesOf(uids), session.ctx);
}

/** Nothing is told: the mailbox is left at once. */
export async function close(session: ImapSession): Promise<Completion> {
  const { box } = session;
  if (!box.readOnly) {
    await box.view.refresh();
    await removeDeleted(session, box, undefined);
  }
  session.deselect();
  return ok('Closed');
}

export function unselect(session: ImapSession): Completion {
  session.deselect();
  return ok('Unselected');
}
