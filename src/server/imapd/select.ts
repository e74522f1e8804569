/** SELECT and EXAMINE (RFC 9051 sections 6.3.2 and 6.3.3), with resynchronization (RFC 7162 section 3.2.5). */
import {
  type CommandOf,
  formatRanges,
  type QresyncParameter,
  type Ranges,
  rangesOf,
  resolveSequence,
  SEEN,
} from '#format/imap';
import type { MailboxVersion } from '#flow/mailview';
import { bad, type Completion, ok } from './failure.ts';
import { mailboxAttributes } from './list.ts';
import { Selected } from './selected.ts';
import type { ImapSession } from './session.ts';

export function select(session: ImapSession, command: CommandOf<'SELECT'>): Promise<Completion> {
  return open(session, command, false);
}

export function examine(session: ImapSession, command: CommandOf<'EXAMINE'>): Promise<Completion> {
  return open(session, command, true);
}

async function open(session: ImapSession, command: CommandOf<'SELECT'>, readOnly: boolean): Promise<Completion> {
  const { out, enabled } = session;
  const { condstore, qresync } = command.parameters;
  if (qresync !== undefined && !enabled.qresync) return bad('QRESYNC is not enabled');
  // Whatever becomes of it, the mailbox selected before is not any more.
  if (session.selected !== undefined) {
    session.deselect();
    out.line('* OK [CLOSED] Previous mailbox is closed');
  }
  const mailbox = await session.findSelectable(command.mailbox);
  if (condstore) enabled.condstore = true;
  const view = await session.deps.mail.openView(session.who, mailbox.id, session.ring, session.ctx);
  const selected = new Selected(view, { mailbox: mailbox.id, name: mailbox.name, readOnly });
  session.selected = selected;
  const { told } = selected;
  const { uidValidity, uidNext, highestModseq } = told.facts;
  out.line(`* ${told.count} EXISTS`);
  if (!enabled.rev2) out.line('* 0 RECENT');
  selected.writeFlagLists(out);
  out.line(`* OK [UIDVALIDITY ${uidValidity}] UIDs are valid`);
  out.line(`* OK [UIDNEXT ${uidNext}] Next UID`);
  out.line(`* OK [HIGHESTMODSEQ ${highestModseq}] Highest mod-sequence`);
  if (enabled.rev2) out.line(`* LIST (${mailboxAttributes(mailbox, enabled)}) "/" ${session.formatName(mailbox.name)}`);
  else {
    const unseen = firstUnseen(told);
    if (unseen > 0) out.line(`* OK [UNSEEN ${unseen}] First unseen`);
  }
  if (qresync?.uidValidity === uidValidity) await resynchronize(session, selected, qresync);
  return ok('Mailbox is open', readOnly ? 'READ-ONLY' : 'READ-WRITE');
}

function firstUnseen(version: MailboxVersion): number {
  let seq = 0;
  for (const chunk of version.chunks) {
    for (const flags of chunk.flags) {
      seq += 1;
      if (((flags % 32) & SEEN) === 0) return seq;
    }
  }
  return 0;
}

/** What the client has missed: VANISHED (EARLIER), then the flags that changed. */
async function resynchronize(session: ImapSession, selected: Selected, parameter: QresyncParameter): Promise<void> {
  const { out, enabled } = session;
  const highest = selected.told.facts.uidNext - 1;
  const known = parameter.knownUids?.kind === 'ranges' ? resolveSequence(parameter.knownUids, highest) : undefined;
  await tellVanished(session, selected, { since: parameter.modseq, among: known ?? (highest > 0 ? [1, highest] : []) });
  let told = 0;
  let seq = 0;
  for (const chunk of selected.told.chunks) {
    for (const modseq of chunk.modseqs) {
      seq += 1;
      if (modseq <= parameter.modseq) continue;
      out.line(selected.flagsLine(selected.told, seq, enabled));
      if (++told % 2000 === 0) await out.breathe();
    }
  }
}

/**
 * VANISHED (EARLIER) for UIDs expunged after a modseq. Below the floor of what is remembered, all UIDs asked about that
 * are not there now are said to have vanished, as RFC 7162 section 3.2.5.1 allows.
 */
export async function tellVanished(
  session: ImapSession,
  selected: Selected,
  which: { readonly since: number; readonly among: Ranges },
): Promise<void> {
  const remembered = await selected.view.expungedSince(which.since);
  const gone =
    remembered === undefined ? absent(selected.told, which.among) : intersect(rangesOf(remembered), which.among);
  if (gone.length > 0) session.out.line(`* VANISHED (EARLIER) ${formatRanges(gone)}`);
}

function absent(version: MailboxVersion, among: Ranges): Ranges {
  const out: number[] = [];
  for (let i = 0; i + 1 < among.length; i += 2) {
    let next = among[i] ?? 0;
    const to = Math.min(among[i + 1] ?? 0, version.facts.uidNext - 1);
    for (const seq of version.seqsOfUids([next, to])) {
      const uid = version.uidAt(seq);
      if (uid > next) out.push(next, uid - 1);
      next = uid + 1;
    }
    if (next <= to) out.push(next, to);
  }
  return out;
}

function intersect(a: Ranges, b: Ranges): Ranges {
  const out: number[] = [];
  for (let i = 0, j = 0; i + 1 < a.length && j + 1 < b.length; ) {
    const from = Math.max(a[i] ?? 0, b[j] ?? 0);
    const to = Math.min(a[i + 1] ?? 0, b[j + 1] ?? 0);
    if (from <= to) out.push(from, to);
    if ((a[i + 1] ?? 0) < (b[j + 1] ?? 0)) i += 2;
    else j += 2;
  }
  return out;
}
