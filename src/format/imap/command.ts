/** What a client can say, as data: one union over all commands. Names of mailboxes are as on the wire. */
import type { NamedFlags } from './flags.ts';
import type { SearchCommand } from './search.ts';
import type { Section } from './section.ts';
import type { SequenceSet } from './sequence.ts';

/** Whether the numbers of a command are UIDs. */
export type By = 'sequence' | 'uid';

export const statusItems = [
  'MESSAGES',
  'UIDNEXT',
  'UIDVALIDITY',
  'UNSEEN',
  'DELETED',
  'SIZE',
  'RECENT',
  'HIGHESTMODSEQ',
  'APPENDLIMIT',
] as const;
export type StatusItem = (typeof statusItems)[number];

/** CONDSTORE and QRESYNC parameters of SELECT (RFC 7162 sections 3.1.8 and 3.2.5). */
export interface SelectParameters {
  readonly condstore: boolean;
  readonly qresync: QresyncParameter | undefined;
}

export interface QresyncParameter {
  readonly uidValidity: number;
  readonly modseq: number;
  readonly knownUids: SequenceSet | undefined;
  /** Sequence numbers and the UIDs they had, for a server that has forgotten what was expunged. */
  readonly match: { readonly sequences: SequenceSet; readonly uids: SequenceSet } | undefined;
}

export const listSelections = ['SUBSCRIBED', 'REMOTE', 'RECURSIVEMATCH', 'SPECIAL-USE'] as const;
export type ListSelection = (typeof listSelections)[number];
export const listReturns = ['SUBSCRIBED', 'CHILDREN', 'SPECIAL-USE', 'STATUS'] as const;
export type ListReturn = (typeof listReturns)[number];

export interface ListCommand {
  readonly name: 'LIST' | 'LSUB';
  readonly selections: readonly ListSelection[];
  readonly reference: string;
  readonly patterns: readonly string[];
  /** True when patterns came in parentheses or options were used: `LIST "" ""` is then no special question. */
  readonly extended: boolean;
  readonly returns: readonly ListReturn[];
  readonly status: readonly StatusItem[];
}

export type FetchItem =
  | {
      readonly item:
        | 'FLAGS'
        | 'UID'
        | 'MODSEQ'
        | 'INTERNALDATE'
        | 'RFC822.SIZE'
        | 'ENVELOPE'
        | 'BODYSTRUCTURE'
        | 'BODY';
    }
  | { readonly item: 'SAVEDATE' }
  | SectionItem;

/** `BODY[1.HEADER]<0.100>`, `BINARY.SIZE[1]`, `RFC822.TEXT`. */
export interface SectionItem {
  readonly item: 'SECTION' | 'BINARY' | 'BINARY.SIZE';
  readonly section: Section;
  readonly partial: { readonly start: number; readonly length: number } | undefined;
  /** True where fetching sets \Seen. */
  readonly seen: boolean;
  /** How the answer names it, `BODY[TEXT]<0>`. */
  readonly label: string;
}

export interface FetchCommand {
  readonly name: 'FETCH';
  readonly by: By;
  readonly set: SequenceSet;
  readonly items: readonly FetchItem[];
  readonly changedSince: number | undefined;
  readonly vanished: boolean;
}

export interface StoreCommand {
  readonly name: 'STORE';
  readonly by: By;
  readonly set: SequenceSet;
  readonly mode: 'replace' | 'add' | 'remove';
  readonly silent: boolean;
  readonly flags: NamedFlags;
  readonly unchangedSince: number | undefined;
}

/** APPEND without its message, which streams behind it. */
export interface AppendCommand {
  readonly mailbox: string;
  readonly flags: NamedFlags;
  /** Milliseconds since 1970; undefined: now. */
  readonly date: number | undefined;
  readonly size: number;
  /** `~{…}`: a literal8, which may hold NUL (RFC 3516). */
  readonly literal8: boolean;
}

/** Commands without arguments. */
export type PlainName =
  | 'CAPABILITY'
  | 'NOOP'
  | 'LOGOUT'
  | 'STARTTLS'
  | 'NAMESPACE'
  | 'IDLE'
  | 'CHECK'
  | 'CLOSE'
  | 'UNSELECT';

export type Command =
  | { readonly name: PlainName }
  | { readonly name: 'AUTHENTICATE'; readonly mechanism: string; readonly initial: string | undefined }
  | { readonly name: 'LOGIN'; readonly user: string; readonly password: string }
  | { readonly name: 'ENABLE'; readonly capabilities: readonly string[] }
  | { readonly name: 'ID'; readonly fields: ReadonlyMap<string, string> | undefined }
  | { readonly name: 'SELECT' | 'EXAMINE'; readonly mailbox: string; readonly parameters: SelectParameters }
  | { readonly name: 'CREATE'; readonly mailbox: string; readonly use: readonly string[] }
  | { readonly name: 'DELETE' | 'SUBSCRIBE' | 'UNSUBSCRIBE' | 'GETQUOTAROOT'; readonly mailbox: string }
  | { readonly name: 'RENAME'; readonly from: string; readonly to: string }
  | ListCommand
  | { readonly name: 'STATUS'; readonly mailbox: string; readonly items: readonly StatusItem[] }
  | { readonly name: 'GETQUOTA' | 'SETQUOTA'; readonly root: string }
  /** `uids` for UID EXPUNGE (RFC 4315). */
  | { readonly name: 'EXPUNGE'; readonly uids: SequenceSet | undefined }
  | SearchCommand
  | FetchCommand
  | StoreCommand
  | { readonly name: 'COPY' | 'MOVE'; readonly by: By; readonly set: SequenceSet; readonly mailbox: string };

export type CommandName = Command['name'];
/** The record of one command. */
export type CommandOf<Name extends CommandName> = Command extends infer C
  ? C extends { readonly name: infer Names }
    ? Name extends Names
      ? C
      : never
    : never
  : never;

/** Highest mod-sequence that can be said: 63 bits on the wire (RFC 7162), 53 here. */
export const MODSEQ_MAX = Number.MAX_SAFE_INTEGER;
