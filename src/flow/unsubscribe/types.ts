/** Why a list is not left for its reader. Each is told in a sentence beside it. */
export type UnsubscribeRefusal =
  | 'no-way' // the message does not say how
  | 'unsafe' // spam or phishing: to answer confirms that somebody reads it
  | 'unsigned' // no signature that is good covers the fields (RFC 8058 section 4)
  | 'unknown'; // whether one does could not be found out now

export type Unsubscribed =
  | {
      readonly kind: 'done';
      readonly host: string;
      readonly listKey: string;
      readonly atMs: number;
      readonly text: string;
    }
  /** One click is not offered: this letter would do it (RFC 2369 section 3.2), if its reader sends it. */
  | { readonly kind: 'by-mail'; readonly mailto: string; readonly text: string }
  | { readonly kind: 'refused'; readonly why: UnsubscribeRefusal; readonly text: string }
  /** The sender's server did not take it. */
  | { readonly kind: 'failed'; readonly host: string; readonly text: string };
