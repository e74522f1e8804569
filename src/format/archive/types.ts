/** The records of this room. */

export type EntryKind = 'file' | 'folder' | 'link' | 'special';

/** Why octets were not unpacked. */
export type UnpackProblem =
  | 'encrypted'
  | 'damaged'
  | 'method' // packed in a way that is not read here
  | 'ratio' // grows without measure
  | 'budget'; // the octets of all are used up

export type Unpacked =
  | { readonly kind: 'octets'; readonly octets: Uint8Array }
  | { readonly kind: 'none'; readonly why: UnpackProblem };

/** One entry, while the walk stands at it: its two functions must not be called later. */
export interface ArchiveEntry {
  /** As written, with its folders. */
  readonly name: string;
  readonly kind: EntryKind;
  /** Where a link leads; '' for all else. */
  readonly target: string;
  /** Unpacked octets as the archive says; -1 where it says nothing. Not to be believed. */
  readonly octets: number;
  readonly encrypted: boolean;
  /** Octets from the start, enough to tell a type by; empty where there are none to be had. */
  start(): Uint8Array;
  whole(): Unpacked;
}

/** What is wrong with an archive as a whole. */
export type ArchiveProblem =
  | 'damaged' // it ends too early, or its directory is none
  | 'overlap' // entries share their octets: only bombs do
  | 'mismatch' // its two descriptions of an entry differ: programs will show different files
  | 'hidden' // entries that its directory does not name
  | 'encrypted' // entries, or even their names, behind a password
  | 'unsupported' // of a kind that is not opened
  | 'unfinished'; // the budget was used up before its end

export interface ArchiveReport {
  readonly entries: number;
  readonly problems: ReadonlySet<ArchiveProblem>;
}
