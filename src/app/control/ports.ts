/** What the commands need of the house. The application fills it in. */
import type { Clock } from '#base/clock';
import type { TimeKeys } from '#base/ids';
import type { Random } from '#base/random';
import type { ListStatus } from '#check/blocklist';
import type { DomainKeys } from '#flow/dkim';
import type { SrsPaths } from '#flow/srs';
import type { ContainStore } from '#flow/watch';
import type { auditReads } from '#model/audit';
import type { Calls, DirectoryReads, DirectoryWrites, Passwords } from '#model/directory';
import type { DmarcOverview, OwnReportResult, ReportQuestion, SendReportsRequest, TlsOverview } from '#flow/report';
import type { ReportSummary } from '#model/report';
import type { sendingReads } from '#model/sending';
import type { Settings } from '#model/settings';
import type { ChoiceControl } from './choice.ts';
import type { CleanControl } from './clean.ts';
import type { FeedControl } from './feeds.ts';
import type { FilterControl, WhyControl } from './filter.ts';
import type { QuarantineControl } from './quarantine.ts';
import type { InquiryControl } from './inquiry.ts';
import type { TrainingControl } from './training.ts';
import type { UnsubscribeControl } from './unsubscribe.ts';

export interface ControlHouse {
  readonly writes: DirectoryWrites;
  /** Takes accounts out of strangers' hands. */
  readonly contain: ContainStore;
  readonly reads: DirectoryReads & Calls<typeof auditReads> & Pick<Calls<typeof sendingReads>, 'containmentsOf'>;
  readonly settings: Settings;
  readonly passwords: Passwords;
  readonly clock: Clock;
  readonly random: Random;
  readonly keys: TimeKeys;
  readonly dkim: DomainKeys;
  readonly srs: Pick<SrsPaths, 'explain' | 'rewriteReversePath'>;
  readonly queue: QueueControl;
  readonly trace: TraceControl;
  readonly reports: ReportControl;
  readonly lists: ListControl;
  readonly inquiry: InquiryControl;
  readonly feeds: FeedControl;
  readonly filter: FilterControl;
  readonly why: WhyControl;
  readonly unsubscribe: UnsubscribeControl;
  readonly training: TrainingControl;
  readonly choice: ChoiceControl;
  readonly quarantine: QuarantineControl;
  readonly clean: CleanControl;
  readonly status: () => Promise<StatusReport>;
}

export const queueRecipientStates = ['due', 'leased', 'held'] as const;

export interface QueueFilter {
  readonly state?: (typeof queueRecipientStates)[number];
  /** Of the recipient. */
  readonly domain?: string;
  /** An address, exact. */
  readonly sender?: string;
  readonly recipient?: string;
}

/** One message in the queue. */
export interface QueueEntry {
  readonly reference: string;
  readonly sender: string;
  readonly size: number;
  readonly createdMs: number;
  /** What the sender wants of the TLS on its way (RFC 8689): `policy` where nothing was said. */
  readonly tlsDemand: 'policy' | 'required' | 'optional';
  readonly recipients: readonly QueueEntryRecipient[];
}

export interface QueueEntryRecipient {
  readonly address: string;
  readonly state: (typeof queueRecipientStates)[number];
  readonly attempts: number;
  readonly dueMs: number;
  readonly expiresMs: number;
  readonly lastMs: number | null;
  readonly lastReply: string | null;
  readonly lastHost: string | null;
}

/** What a change is done to: one message, or all that match. `all` has to be said. */
export interface QueueSelection {
  readonly reference?: string;
  readonly recipient?: string;
  readonly filter?: QueueFilter;
}

/** Stamped for the audit by whoever implements it. */
export interface QueueControl {
  queueList(filter: QueueFilter, item: (entry: QueueEntry) => Promise<void>): Promise<void>;
  /** Undefined where nothing of this reference is in the queue. */
  queueShow(reference: string): Promise<QueueEntry | undefined>;
  /** Each gives how many recipients it changed. */
  queueRetry(selection: QueueSelection): Promise<number>;
  queueHold(selection: QueueSelection): Promise<number>;
  queueRelease(selection: QueueSelection): Promise<number>;
  /** Forgets it; nobody is told. */
  queueDrop(selection: QueueSelection): Promise<number>;
  /** Gives up now and tells the sender. */
  queueBounce(selection: QueueSelection): Promise<number>;
  /** What was let go is tried at once. */
  queueWake(): void;
}

export interface TraceQuery {
  readonly reference?: string;
  readonly sender?: string;
  readonly recipient?: string;
  readonly messageId?: string;
  readonly subject?: string;
  readonly sinceMs?: number;
  readonly untilMs?: number;
  readonly max: number;
}

/** A story, as it was found and as a person reads it. */
export interface TraceFound {
  readonly record: unknown;
  /** Several lines, without the last line end. */
  readonly text: string;
}

export interface TraceControl {
  /** Newest first. */
  traceFind(query: TraceQuery, item: (found: TraceFound) => Promise<void>): Promise<void>;
}

/** Unknown domains are Faults. */
export interface ReportControl {
  /** Newest first. */
  list(question: ReportQuestion): Promise<readonly ReportSummary[]>;
  dmarc(question: ReportQuestion): Promise<DmarcOverview>;
  tls(question: ReportQuestion): Promise<TlsOverview>;
  send(request: SendReportsRequest, tell: (result: OwnReportResult) => Promise<void>): Promise<void>;
}

/** A DNS list, how it stands, and what came of it in the days that were asked for. */
export interface ShownList extends Omit<ListStatus, 'kind' | 'state' | 'subject'> {
  /** Null for one that is no longer set. */
  readonly kind: ListStatus['kind'] | null;
  readonly subject: ListStatus['subject'] | null;
  readonly state: ListStatus['state'] | 'removed';
  readonly asked: number;
  readonly hits: number;
  /** Hits that no other list of its kind had. */
  readonly uniqueHits: number;
  /** It did not answer, or refused to. */
  readonly unknown: number;
  /** Hits of mail that was wanted after all. */
  readonly released: number;
}

export interface ListControl {
  /** The counts of so many days, today among them. */
  listsShow(days: number): Promise<readonly ShownList[]>;
  /** Tests all lists; resolves when that has come to its end. */
  listsTest(): Promise<void>;
}

export interface StatusReport {
  readonly version: string;
  readonly hostname: string;
  readonly dataFolder: string;
  readonly pid: number;
  readonly upMs: number;
  readonly memoryBytes: number;
  readonly listeners: readonly { readonly name: string; readonly address: string; readonly connections: number }[];
  readonly queue: { readonly messages: number; readonly recipients: number; readonly oldestMs: number | null };
  readonly certificateExpiresMs: number | null;
  /** Whether the DNS servers validate DNSSEC, which DANE needs, and why or why not. */
  readonly dns: { readonly validates: boolean; readonly unsure?: true; readonly why: string };
  readonly domains: number;
  readonly accounts: number;
  /** The virus scanner, in words; '' where none is set. */
  readonly viruses: string;
  /** Sentences about what wants attention; none when all is well. */
  readonly warnings: readonly string[];
}
