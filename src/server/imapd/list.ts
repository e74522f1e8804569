/** LIST with its extensions, and LSUB (RFC 9051 section 6.3.9, RFC 3501 section 6.3.9, RFC 5258, 5819, 6154). */
import { canonicalMailboxName, type CommandOf, decodeModifiedUtf7, matchesPattern, SEPARATOR } from '#format/imap';
import { type Completion, ok } from './failure.ts';
import type { MailboxInfo } from './ports.ts';
import type { Enabled } from './selected.ts';
import type { ImapSession } from './session.ts';
import { statusLine } from './status.ts';

type ListCommand = CommandOf<'LIST'>;

export async function list(session: ImapSession, command: ListCommand): Promise<Completion> {
  const { out } = session;
  if (!command.extended && command.patterns[0] === '') {
    // What is the separator, and the root of this reference? (section 6.3.9)
    out.line(`* ${command.name} (\\Noselect) "/" ""`);
    return ok('Listed');
  }
  const all = await session.deps.mail.list(session.who, session.ctx);
  const lister = new Lister(session, command, all);
  const listed = all.filter((mailbox) => lister.matches(mailbox.name)).toSorted((a, b) => compareNames(a.name, b.name));
  const shown = listed.filter((mailbox) => lister.isShown(mailbox));
  const statuses = await statusesOf(session, command, shown);
  for (const mailbox of shown) {
    out.line(lister.line(mailbox));
    const status = statuses.get(mailbox.id);
    if (status !== undefined) out.line(status);
  }
  return ok('Listed');
}

/** INBOX first, then by name, so that parents come before their children. */
function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  if (a === 'INBOX') return -1;
  if (b === 'INBOX') return 1;
  return a < b ? -1 : 1;
}

/** STATUS lines for RETURN (STATUS …), one question for all (RFC 5819). */
async function statusesOf(
  session: ImapSession,
  command: ListCommand,
  shown: readonly MailboxInfo[],
): Promise<ReadonlyMap<number, string>> {
  const lines = new Map<number, string>();
  if (command.status.length === 0) return lines;
  const asked = shown.filter((mailbox) => mailbox.selectable);
  const found = await session.deps.mail.status(
    session.who,
    asked.map((mailbox) => mailbox.id),
    session.ctx,
  );
  for (const [i, mailbox] of asked.entries()) {
    const status = found[i];
    if (status !== undefined) lines.set(mailbox.id, statusLine(session, mailbox, { items: command.status, status }));
  }
  return lines;
}

/** `\HasChildren \Sent` for SELECT and LIST. */
export function mailboxAttributes(
  mailbox: MailboxInfo,
  enabled: Enabled,
  hasChildren?: boolean,
  extended = false,
): string {
  const out: string[] = [];
  if (!mailbox.selectable) out.push(...(extended || enabled.rev2 ? ['\\NonExistent', '\\Noselect'] : ['\\Noselect']));
  if (hasChildren !== undefined) out.push(hasChildren ? '\\HasChildren' : '\\HasNoChildren');
  if (mailbox.specialUse !== undefined) out.push(mailbox.specialUse);
  return out.join(' ');
}

class Lister {
  readonly #session: ImapSession;
  readonly #command: ListCommand;
  readonly #patterns: readonly string[];
  /** Names that have others below them. */
  readonly #parents = new Set<string>();
  /** Names above one that the selection options pick. */
  readonly #abovePicked = new Set<string>();

  constructor(session: ImapSession, command: ListCommand, all: readonly MailboxInfo[]) {
    this.#session = session;
    this.#command = command;
    this.#patterns = command.patterns.map((pattern) => this.#pattern(command.reference + pattern));
    for (const mailbox of all) {
      const picked = this.#isPicked(mailbox);
      for (const above of namesAbove(mailbox.name)) {
        this.#parents.add(above);
        if (picked) this.#abovePicked.add(above);
      }
    }
  }

  #pattern(wire: string): string {
    const text = this.#session.names === 'utf8' ? wire : (decodeModifiedUtf7(wire) ?? wire);
    return canonicalMailboxName(text);
  }

  matches(name: string): boolean {
    return this.#patterns.some((pattern) => matchesPattern(name, pattern));
  }

  /** Do the selection options pick it? REMOTE adds nothing: there are no remote mailboxes. */
  #isPicked(mailbox: MailboxInfo): boolean {
    const { selections } = this.#command;
    if (selections.includes('SUBSCRIBED') && !mailbox.subscribed) return false;
    return !selections.includes('SPECIAL-USE') || mailbox.specialUse !== undefined;
  }

  isShown(mailbox: MailboxInfo): boolean {
    return this.#isPicked(mailbox) || this.#isShownForChildren(mailbox);
  }

  /**
   * RECURSIVEMATCH shows a mailbox for what is below it; LSUB with `%` does so too, as \Noselect
   * (RFC 3501 section 6.3.9).
   */
  #isShownForChildren(mailbox: MailboxInfo): boolean {
    if (!this.#abovePicked.has(mailbox.name)) return false;
    if (this.#command.name === 'LSUB') return this.#patterns.some((pattern) => pattern.includes('%'));
    return this.#command.selections.includes('RECURSIVEMATCH');
  }

  line(mailbox: MailboxInfo): string {
    const { name, selections, returns, extended } = this.#command;
    const session = this.#session;
    const out = session.formatName(mailbox.name);
    if (name === 'LSUB') {
      const open = mailbox.selectable && this.#isPicked(mailbox);
      return `* LSUB (${open ? '' : '\\Noselect'}) "/" ${out}`;
    }
    let attributes = mailboxAttributes(mailbox, session.enabled, this.#parents.has(mailbox.name), extended);
    const tellSubscribed = returns.includes('SUBSCRIBED') || selections.includes('SUBSCRIBED');
    if (tellSubscribed && mailbox.subscribed) attributes += ' \\Subscribed';
    const recursive = selections.includes('RECURSIVEMATCH') && this.#abovePicked.has(mailbox.name);
    const criteria = selections.filter((s) => s === 'SUBSCRIBED' || s === 'SPECIAL-USE').map((s) => `"${s}"`);
    const childInfo = recursive ? ` ("CHILDINFO" (${criteria.join(' ')}))` : '';
    return `* LIST (${attributes}) "/" ${out}${childInfo}`;
  }
}

function namesAbove(name: string): string[] {
  const out: string[] = [];
  for (let at = name.indexOf(SEPARATOR); at !== -1; at = name.indexOf(SEPARATOR, at + 1)) out.push(name.slice(0, at));
  return out;
}
