/** The records of this room: readonly plain data, sent between threads and kept in the trace. */

import type { AttachmentTest } from './tests.ts';

/** What is said of one file. Each is a reason of its own; what follows from it is a rule's. */
export const attachmentFlags = [
  'executable', // a program of any system, by content or by name
  'script', // run by an interpreter that systems bring along, by content or by name
  'shortcut', // leads to a program or an address when opened (.lnk, .url, .desktop, .library-ms)
  'installer', // installs software (.msi, .appx, .deb)
  'disk-image', // opened as a drive, whose files then lack the mark of the web (.iso, .img, .vhd)
  'html', // a page that a browser opens with the rights of a local file
  'macro', // a document with macros
  'macro-suspicious', // macros that run by themselves and reach for what documents have no use for
  'active-content', // scripts, launch actions, embedded programs, DDE or templates from elsewhere in a document
  'embedded-file', // a document with files in it
  'double-extension', // invoice.pdf.exe
  'right-to-left', // controls in the name turn the order in which it is read
  'name-lies', // the content is not what the name says
  'type-lies', // the content is not what the declared media type says
  'hidden-extension', // so many blanks that the extension is out of sight, or none that a system would show
  'path-tricks', // a name in an archive that leaves its folder (../, C:\, links)
  'archive', // it holds other files
  'encrypted', // it, or some of what it holds, cannot be read without a password
  'mail', // a whole message
  'tnef', // winmail.dat
  'polyglot', // two formats at once
  'bomb', // unpacks without measure, into itself, or with parts that overlap
  'too-deep', // archives within archives beyond the bound: what is in it was not looked at
  'unreadable', // damaged, or of a kind that is told but not opened
  'unfinished', // a budget was used up: not all of it was looked at
] as const;
export type AttachmentFlag = (typeof attachmentFlags)[number];

/** A file of a message, or in an archive, a document or a winmail.dat of it. */
export interface ScannedFile {
  /** As a person would see it, at most 200 characters; '' where it has none. What strangers wrote is not made harmless. */
  readonly name: string;
  /** Names of what it lies in, the outermost first; empty for what is attached itself. */
  readonly within: readonly string[];
  /** Section of the part as IMAP numbers it (RFC 9051 section 6.4.5.1), such as `2.1`; '' for what is not numbered. */
  readonly section: string;
  /** First octet of the part's header in the message: what `stripAttachments` finds it by. */
  readonly at: number;
  /** Media type that the part declares; '' inside of others. */
  readonly declared: string;
  /** Real type by content, such as `pe`, `zip`, `docx`; `data` where it has no known shape. */
  readonly type: string;
  /** Octets once decoded and unpacked; for what was not unpacked what the archive says, -1 where it says nothing. */
  readonly octets: number;
  readonly flags: readonly AttachmentFlag[];
  /** At most 10 short notes, for who reads the verdict: `AutoOpen`, `URLDownloadToFile`. */
  readonly notes: readonly string[];
  /** Of the content in hexadecimal; '' where not all of it was read. */
  readonly sha256: string;
  /** Only programs see it that take the last of two fields where others take the first: it cannot be taken out. */
  readonly ofLast?: true;
}

/** All that is known about what a message carries. */
export interface AttachmentScan {
  /**
   * At most `FILES_MAX`: those attached themselves, then of what is in them the flagged ones first. Where there are more,
   * some are there of each flag that any has.
   */
  readonly files: readonly ScannedFile[];
  /** Parts that are files, those inside of others not counted. */
  readonly attached: number;
  /** All that were seen, those inside of others too. */
  readonly seen: number;
  /** Octets that were unpacked. */
  readonly unpacked: number;
  /** In words: what was not looked at, since a budget was used up. Empty: everything was. */
  readonly incomplete: readonly string[];
}

/** What inspecting may use, all of a message together. */
export interface AttachmentBudget {
  /** Octets that are unpacked from archives and documents. */
  readonly octetsMax: number;
  /** Entries of archives. */
  readonly entriesMax: number;
  /** Archives within archives. */
  readonly depthMax: number;
  /** Times its packed size that something may grow, beyond the first megabytes. */
  readonly ratioMax: number;
  readonly msMax: number;
}

/** What follows, the weakest first. `mark`: it is delivered, and the verdict names it. */
export const attachmentActions = ['allow', 'mark', 'strip', 'quarantine', 'reject'] as const;
export type AttachmentAction = (typeof attachmentActions)[number];

/** One rule that a file met, and why. */
export interface AttachmentFinding {
  /** Key of the setting that decided, such as `attachment.executable`. */
  readonly rule: string;
  /** Name of the test that says the same in a verdict. */
  readonly test: AttachmentTest;
  readonly action: AttachmentAction;
  /** Index into the scan's files; -1 for the message as a whole. */
  readonly file: number;
  /** A sentence for recipient and sender: `The archive papers.zip contains a program, "invoice.pdf.exe"`. */
  readonly words: string;
}

export interface AttachmentDecision {
  /** The strongest of the findings; `allow` where there are none. */
  readonly action: AttachmentAction;
  /** The strongest first. */
  readonly findings: readonly AttachmentFinding[];
  /** Where the action is `strip`: `at` of the parts that are taken out. */
  readonly strip: readonly number[];
}

/** What a virus scanner says of a message. `unknown`: it is down, slow or did not look at all of it; `why` in words. */
export type VirusResult =
  | { readonly kind: 'clean' }
  | { readonly kind: 'found'; readonly name: string }
  | { readonly kind: 'unknown'; readonly reason: VirusUnknown; readonly why: string };

/** `off`: none is set up. `too-large`: it takes no more octets. */
export type VirusUnknown = 'off' | 'down' | 'slow' | 'too-large' | 'answer';

/** Port: looks for viruses. Never rejects; the signal ends it with `unknown`. */
export interface VirusScanner {
  scan(octets: Uint8Array | AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<VirusResult>;
}
