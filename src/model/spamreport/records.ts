/** Reports as they are kept: readonly plain data that crosses threads. */

/** What the reporter says that it is (product FI13). */
export const reportCategories = ['suspicious', 'spam', 'phish', 'ham'] as const;
export type ReportCategory = (typeof reportCategories)[number];

/** `reviewed`: a person looked at it, and the reporter is still to be told. */
export const reportStates = ['new', 'reviewed', 'closed'] as const;
export type ReportState = (typeof reportStates)[number];

/** What it was found to be; `unclear`: nobody can say. */
export const reportOutcomes = ['spam', 'phish', 'ham', 'unclear'] as const;
export type ReportOutcome = (typeof reportOutcomes)[number];

export type ReportWay = 'attached' | 'pasted' | 'upload';

export interface SpamReport {
  /** A time key. */
  readonly id: number;
  readonly tenant: number;
  readonly domain: number;
  readonly account: number;
  readonly reporter: string;
  readonly category: ReportCategory;
  readonly way: ReportWay;
  readonly messageId: string;
  /** Of the mail transaction that brought the message, where it came through here. */
  readonly reference: string | null;
  readonly subject: string;
  /** In From, lower case; '' where there is none. */
  readonly sender: string;
  /** IP address that it came from; '' where nobody knows. */
  readonly client: string;
  /** Of the message as it was reported. */
  readonly octets: number;
  /** Its octets are still kept. */
  readonly kept: boolean;
  readonly state: ReportState;
  readonly outcome: ReportOutcome | '';
  readonly note: string;
  readonly reviewer: string;
  readonly createdMs: number;
  readonly changedMs: number;
  readonly answeredMs: number | null;
}

/** What a reported message has in common with others of its kind. */
export interface ReportSign {
  readonly kind: 'sender' | 'host' | 'subject' | 'fingerprint';
  readonly sign: string;
}
