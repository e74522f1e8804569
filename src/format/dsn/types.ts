import type { Address } from '#format/address';
import type { NamedAddress } from '#format/message';

/** RFC 3464 section 2.3.3; `expanded` is not made here. */
export type DsnAction = 'failed' | 'delayed' | 'delivered' | 'relayed';

/** The server that was tried last, and what it said. */
export interface DsnRemote {
  readonly host: string;
  readonly address: string | undefined;
  /** Undefined when it said nothing. */
  readonly reply: { readonly code: number; readonly enhanced: string | undefined; readonly text: string } | undefined;
}

export interface DsnRecipient {
  readonly address: Address;
  /** ORCPT, decoded. */
  readonly originalRecipient: { readonly type: string; readonly address: string } | undefined;
  readonly action: DsnAction;
  /** RFC 3463, complete. */
  readonly status: string;
  /** What happened, in a sentence of ours. */
  readonly text: string;
  readonly remote: DsnRemote | undefined;
  readonly lastAttemptMs: number | undefined;
  /** For `failed`: it was tried for so long that we gave up. */
  readonly triedForMs?: number;
  /** For `delayed`: when we give up (RFC 3464 section 2.3.9). */
  readonly retryUntilMs?: number;
}

/** The message that the notice is about. */
export interface DsnOriginal {
  /** Its header section, the empty line not needed. */
  readonly header: Uint8Array;
  /** All of it, where RET=FULL asks for it and it is not too long to send back. */
  readonly whole: Uint8Array | undefined;
  readonly arrivedMs: number;
  /** ENVID, decoded. */
  readonly envelopeId: string | undefined;
  /** It was sent with SMTPUTF8: the notice may be, too (RFC 6533 section 4). */
  readonly smtpUtf8: boolean;
}

export interface Dsn {
  /** The reverse-path of the message. That there is one is the caller's duty: never to `<>`. */
  readonly to: Address;
  readonly from: NamedAddress;
  /** The name of this server. */
  readonly reportingHost: string;
  /** The message's reference, as all other places show it. */
  readonly reference: string;
  readonly messageId: string;
  readonly nowMs: number;
  /** All with one action. */
  readonly recipients: readonly DsnRecipient[];
  readonly original: DsnOriginal;
  /** Random letters and digits, at least 16, for boundaries. */
  readonly token: string;
  /** BCP 47; English where we have no texts. */
  readonly locale: string;
}
