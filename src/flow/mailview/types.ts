/** What a mail client's session asks of mailboxes, whatever its protocol. */
import type { MaybePromise } from '#base/connection';
import type { FetchItem, FetchSegment, KeywordNames, NamedFlags, Ranges, ResolvedKey } from '#format/imap';
import type { MailboxVersion, ViewRows } from './version.ts';

/** Special uses of RFC 6154 that an account's mailboxes can have. */
export const specialUses = ['\\Drafts', '\\Sent', '\\Junk', '\\Trash', '\\Archive'] as const;
export type SpecialUse = (typeof specialUses)[number];

export interface MailboxInfo {
  readonly id: number;
  /** Whole name, levels separated by `/`. */
  readonly name: string;
  /** False for a name that only holds others. */
  readonly selectable: boolean;
  readonly subscribed: boolean;
  readonly specialUse: SpecialUse | undefined;
}

export interface MailboxStatus {
  readonly messages: number;
  readonly unseen: number;
  readonly deleted: number;
  /** Octets of its messages. */
  readonly size: number;
  readonly uidNext: number;
  readonly uidValidity: number;
  readonly highestModseq: number;
}

export interface Quota {
  readonly usedBytes: number;
  /** Undefined: none. */
  readonly limitBytes: number | undefined;
}

/** A selected mailbox as it is now, shared by all its sessions. */
export interface LiveView {
  /** The newest version that is known here. */
  readonly current: MailboxVersion;
  /** Keywords of the account by bit. The same array until one comes up. */
  readonly keywords: KeywordNames;
  /** The mailbox was deleted. */
  readonly gone: boolean;
  /** Reads what changed since; resolves when `current` holds everything committed before the call. */
  refresh(): Promise<void>;
  /** UIDs expunged after a modseq, ascending; undefined when that is no longer known (RFC 7162 section 3.2.5.1). */
  expungedSince(modseq: number): Promise<Uint32Array | undefined>;
  close(): void;
}

export interface FetchRequest {
  readonly mailbox: number;
  readonly items: readonly FetchItem[];
  readonly keywords: KeywordNames;
  readonly rows: ViewRows;
  /** The first row to answer; what lies before it is done. */
  readonly from: number;
}

export interface FetchResult {
  /** Finished: the first `length` of these bytes. */
  readonly bytes: Uint8Array;
  readonly length: number;
  /** What follows them when a long section is to be streamed: its extent in the last email answered, and bytes behind. */
  readonly rest: readonly FetchSegment[];
  /** The first row not answered. */
  readonly next: number;
  /** Rows whose email is gone for good. */
  readonly missing: number;
  /** Messages left out because their octets do not match their checksum. */
  readonly damaged: number;
  readonly unknownEncoding: boolean;
}

export interface StoreRequest {
  readonly mailbox: number;
  readonly uids: Ranges;
  readonly mode: 'replace' | 'add' | 'remove';
  /** Keywords the account lacks are made; a Fault of kind `limit` when there is no bit left. */
  readonly flags: NamedFlags;
  /** Messages changed after this modseq are left alone and reported. */
  readonly unchangedSince: number | undefined;
}

export interface CopyResult {
  readonly uidValidity: number;
  /** UIDs of the messages that were there, ascending, and what each became. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

export interface AppendRequest {
  readonly mailbox: number;
  readonly flags: NamedFlags;
  /** INTERNALDATE in ms; undefined: now. */
  readonly date: number | undefined;
  readonly size: number;
}

/** Takes one message. Nothing of it counts before `finish` answered. */
export interface AppendSink {
  /** The memory is the sink's. A promise holds the client back. */
  write(run: Uint8Array): MaybePromise<void>;
  /** Durable when it resolves. */
  finish(): Promise<{ readonly uid: number; readonly uidValidity: number }>;
  /** The message will not be finished. Must not throw. */
  abort(): void;
}

export interface SearchRequest {
  readonly mailbox: number;
  readonly program: ResolvedKey;
  /** The messages in question. */
  readonly rows: ViewRows;
}
