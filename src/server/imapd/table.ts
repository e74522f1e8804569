/** The table of commands: in which states each is allowed, what may be told at its end, and what it does. */
import type { Command, CommandName, CommandOf } from '#format/imap';
import { authenticate, login } from './authenticate.ts';
import { copy, move } from './copy.ts';
import { close, expunge, unselect } from './expunge.ts';
import type { Completion } from './failure.ts';
import { fetch } from './fetch.ts';
import { list } from './list.ts';
import { create, remove, rename, subscribe, unsubscribe } from './mailboxes.ts';
import { getQuota, getQuotaRoot, setQuota } from './quota.ts';
import { search } from './search.ts';
import { examine, select } from './select.ts';
import type { Telling } from './selected.ts';
import type { ImapSession } from './session.ts';
import { capability, enable, id, idle, logout, namespace, nothing, startTls } from './simple.ts';
import { status } from './status.ts';
import { store } from './store.ts';

export type State = 'not-authenticated' | 'authenticated' | 'selected';

interface Entry<Name extends CommandName> {
  readonly states: readonly State[];
  /** `by-sequence`: while it runs by sequence numbers, those must not change (RFC 9051 section 7.5.1). */
  readonly holdsExpunges: 'never' | 'by-sequence';
  /** Reads what changed in the mailbox before it ends, rather than trust that the doorbell rang. */
  readonly refreshes: boolean;
  /** Undefined when it goes on and completes later. */
  run(
    session: ImapSession,
    command: CommandOf<Name>,
    tag: string,
  ): Promise<Completion | undefined> | Completion | undefined;
}

const any: readonly State[] = ['not-authenticated', 'authenticated', 'selected'];
const before: readonly State[] = ['not-authenticated'];
const signedIn: readonly State[] = ['authenticated', 'selected'];
const selected: readonly State[] = ['selected'];

function entry<Name extends CommandName>(
  states: readonly State[],
  run: Entry<Name>['run'],
  flags: Partial<Pick<Entry<Name>, 'holdsExpunges' | 'refreshes'>> = {},
): Entry<Name> {
  return { states, run, holdsExpunges: flags.holdsExpunges ?? 'never', refreshes: flags.refreshes ?? false };
}

const table: { readonly [Name in CommandName]: Entry<Name> } = {
  CAPABILITY: entry(any, capability),
  NOOP: entry(any, nothing, { refreshes: true }),
  LOGOUT: entry(any, logout),
  ID: entry(any, id),
  STARTTLS: entry(before, startTls),
  AUTHENTICATE: entry(before, authenticate),
  LOGIN: entry(before, login),
  ENABLE: entry(signedIn, enable),
  SELECT: entry(signedIn, select),
  EXAMINE: entry(signedIn, examine),
  CREATE: entry(signedIn, create),
  DELETE: entry(signedIn, remove),
  RENAME: entry(signedIn, rename),
  SUBSCRIBE: entry(signedIn, subscribe),
  UNSUBSCRIBE: entry(signedIn, unsubscribe),
  LIST: entry(signedIn, list),
  LSUB: entry(signedIn, list),
  NAMESPACE: entry(signedIn, namespace),
  STATUS: entry(signedIn, status),
  IDLE: entry(signedIn, idle),
  GETQUOTA: entry(signedIn, getQuota),
  GETQUOTAROOT: entry(signedIn, getQuotaRoot),
  SETQUOTA: entry(signedIn, setQuota),
  CHECK: entry(selected, nothing, { refreshes: true }),
  CLOSE: entry(selected, close),
  UNSELECT: entry(selected, unselect),
  EXPUNGE: entry(selected, expunge),
  SEARCH: entry(selected, search, { holdsExpunges: 'by-sequence' }),
  FETCH: entry(selected, fetch, { holdsExpunges: 'by-sequence' }),
  STORE: entry(selected, store, { holdsExpunges: 'by-sequence' }),
  COPY: entry(selected, copy),
  MOVE: entry(selected, move),
};

/** One command with its entry, ready to run. */
export interface Ready {
  readonly states: readonly State[];
  readonly telling: Telling;
  readonly refreshes: boolean;
  run(session: ImapSession, tag: string): Promise<Completion | undefined>;
}

export function commandTable(command: Command): Ready {
  return ready(command.name, command);
}

function ready<Name extends CommandName>(name: Name, command: Command): Ready {
  const found: Entry<Name> = table[name];
  const bySequence = 'by' in command && command.by === 'sequence';
  return {
    states: found.states,
    telling: found.holdsExpunges === 'by-sequence' && bySequence ? 'hold-expunges' : 'all',
    refreshes: found.refreshes,
    // The name picks the entry, so the command is the entry's own.
    run: async (session, tag) => found.run(session, command as CommandOf<Name>, tag),
  };
}
