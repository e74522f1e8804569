/** The records of this room: readonly plain data, small enough to be sent between threads for each message. */
import type { AttachmentScan } from '#check/attachment';
import type { AuthenticationResults } from '#check/authentication';
import type { BayesTokens } from '#check/bayes';
import type { Fingerprint } from '#check/fingerprint';
import type { LinkFacts } from '#check/links';
import type { TestHit, VerdictKind } from '#check/verdict';
import type { ForeignArchives } from '#format/archive';
import type { CleaningNeed } from '#format/disarm';

/** A person as a header names them. Texts decoded; the address in lower case, '' where there is none. */
export interface Person {
  readonly name: string;
  readonly address: string;
}

/** Who the message says that it is from and for. */
export interface People {
  readonly from: readonly Person[];
  readonly replyTo: readonly Person[];
  readonly sender: readonly Person[];
  /** To and Cc, at most PEOPLE_MAX of each. */
  readonly to: readonly Person[];
}

/** What the message says of itself as mail to many (RFC 2369, 2919, 8058). Strangers' words. */
export interface BulkFacts {
  /** What stands in the angle brackets of List-Id, in lower case; '' where there is none. */
  readonly listId: string;
  /** URIs of List-Unsubscribe, at most four. */
  readonly unsubscribe: readonly string[];
  /** List-Unsubscribe-Post says One-Click, and there is an https URI for it. */
  readonly oneClick: boolean;
  /** Fields of a list that can be posted to: List-Post with an address. */
  readonly posts: boolean;
  /** Precedence in lower case; '' where there is none. */
  readonly precedence: string;
  /** Feedback-ID, X-CSA-Complaints, X-Mailgun-Sid and their like: written by services that send for others. */
  readonly service: boolean;
  /** A link in the text whose words or path say that one unsubscribes by it. */
  readonly unsubscribeLink: boolean;
}

/** What a scan of the octets gives; everything that needs others is asked with it. */
export interface Scan {
  readonly octets: number;
  readonly hits: readonly TestHit[];
  /** Where its links lead, for DNS lists, feeds, and the judge. */
  readonly links: LinkFacts;
  /** Words of the message, for the counts of who trained; without keys of its sender. */
  readonly tokens: BayesTokens;
  /** Undefined where there is too little text to tell messages apart. */
  readonly fingerprint: Fingerprint | undefined;
  /** What it carries, told by content: for rules and the note of what was taken out. */
  readonly attachments: AttachmentScan;
  readonly people: People;
  readonly bulk: BulkFacts;
  /** What may have to change in the HTML that a mail program shows at once; whoever scans says so. */
  readonly cleaning?: readonly CleaningNeed[];
  /** Decoded, at most 200 characters. */
  readonly subject: string;
  /** In words: what was not looked at, and by which budget. */
  readonly incomplete: readonly string[];
}

/** What a scan is given beside the message. */
export interface ScanParts {
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** When the message came, in milliseconds since 1970: for dates that lie far off. */
  readonly receivedMs: number;
  /** Opens 7z, rar, cab and disc images; without it they are told and not opened. */
  readonly foreign?: ForeignArchives;
  /** Other budgets than the usual ones, in tests. */
  readonly msMax?: number;
}

/** Scores from which on a message is of a kind, on the shown scale. */
export interface Thresholds {
  readonly spam: number;
  readonly highSpam: number;
  readonly phish: number;
}

/** One test that decides by itself, whatever the score: a feed, a virus, a rule, an attachment, a list of the recipient. */
export interface Decision {
  readonly test: string;
  readonly kind: VerdictKind;
  /** The score may still say that it is something graver. */
  readonly atLeast?: true;
}

/** The transaction a message came by. */
export interface Transaction {
  /** Reverse-path in lower case, '' for the null path. */
  readonly sender: string;
  /** Address of the recipient for whom is judged, in lower case. */
  readonly recipient: string;
}

/** Names of people the recipient knows or is with, folded with `foldName`, and their addresses in lower case. */
export interface KnownPeople {
  /** Users of the recipient's own domains, by folded display name. */
  readonly local: ReadonlyMap<string, readonly string[]>;
  /** The recipient's contacts, the same. */
  readonly contacts: ReadonlyMap<string, readonly string[]>;
  /** Domains that are ours, in lower case. */
  readonly domains: readonly string[];
  /** The recipient writes to people at the author's organization. */
  readonly isAcquainted?: boolean;
}

/** What is known beside the scan when one recipient's verdict is made. Everything may be missing. */
export interface JudgeContext {
  readonly thresholds: Thresholds;
  /** What look-ups, rules and engines found: rows of their rooms' catalogs. */
  readonly hits?: readonly TestHit[];
  readonly authentication?: AuthenticationResults;
  readonly transaction?: Transaction;
  readonly known?: KnownPeople;
  /** Names of the door's checks that found something (`check/reputation`). */
  readonly door?: readonly string[];
  readonly decisions?: readonly Decision[];
  /** In words: what was not looked at besides what the scan says. */
  readonly incomplete?: readonly string[];
}

/** One question the model answers: log-odds are the base and each test's weight times its value. */
export interface ModelHead {
  readonly base: number;
  /** By the name of the test; `name.below` for values below zero, where the two sides are not worth the same. */
  readonly weights: Readonly<Record<string, number>>;
  /** Shown score = log-odds × factor + shift. */
  readonly factor: number;
  readonly shift: number;
}

/** What tests are worth. A test it does not name weighs its declared prior. */
export interface Model {
  readonly name: string;
  /** Unwanted or not. */
  readonly spam: ModelHead;
  /** Among what is unwanted: phishing or not. */
  readonly phish: ModelHead;
}
