/** What a listener is, and the limits of its sessions. All of it is data; the settings it comes from are not known here. */
import { MESSAGE_BYTES_MAX_DEFAULT } from '#base/limits';

/** mx: mail for hosted domains. submission: own users, AUTH first (RFC 6409). lmtp: delivery behind the wall (RFC 2033). */
export type SmtpMode = 'mx' | 'submission' | 'lmtp';

export interface SmtpLimits {
  /** Advertised by SIZE; a longer message is 552 5.3.4. */
  readonly messageBytesMax: number;
  /** One more is 452 4.5.3; in submission the whole message is refused with 550 5.5.3. */
  readonly recipientsMax: number;
  /** Advertised by LIMITS MAILMAX; the next MAIL is 421. */
  readonly transactionsMax: number;
  /** From so many errors on each reply is held back by `errorDelayMs`. */
  readonly errorsSoft: number;
  /** At so many the session ends with 421. */
  readonly errorsHard: number;
  readonly errorDelayMs: number;
  /** NOOP, HELP, VRFY, RSET and the like without mail in between; more count as errors. */
  readonly junkCommandsMax: number;
  /** Refused content is swallowed for so long beyond the size limit, then the connection is closed. */
  readonly swallowBytesMax: number;
}

export interface SmtpTimeouts {
  /** From one reply to the end of the next command. */
  readonly commandMs: number;
  /** Between two chunks of content. */
  readonly dataMs: number;
  /** From the connection to the first MAIL or a sign-in, all together (a total, not per command). */
  readonly unprovenMs: number;
  /** Below so many octets a second, after the grace, content or a command line is too slow. */
  readonly rateBytesPerSecondMin: number;
  readonly rateGraceMs: number;
  /** For the peer to take what was written. */
  readonly writeMs: number;
  readonly tlsHandshakeMs: number;
}

export interface SmtpOptions {
  readonly mode: SmtpMode;
  /** Our name in the greeting and in EHLO's answer. */
  readonly hostname: string;
  /** Behind the host name in the greeting; no version, which would only help an attacker. */
  readonly greeting: string;
  /** STARTTLS can be offered. */
  readonly tlsAvailable: boolean;
  /** AUTH is offered at all; not at port 25 by default. */
  readonly authAllowed: boolean;
  /** Passwords are taken without TLS (`auth.cleartext`). */
  readonly authInClear: boolean;
  /** Of `relay.trusted`: may send without AUTH. */
  readonly trusted: boolean;
  /** Of `limits.exempt`: no delays for errors and no end by errors. */
  readonly exempt: boolean;
  /** 252 instead of 502 to VRFY. */
  readonly vrfyAnswers: boolean;
  /** PRDR is offered: each recipient may have its own reply after the content (`smtp.prdr`). */
  readonly prdr: boolean;
  /** XFORWARD and XCLIENT are believed: every client is a server of the same house. */
  readonly forwarding: boolean;
  readonly limits: SmtpLimits;
  readonly timeouts: SmtpTimeouts;
}

/** product.md IN9: recipients at the MX. */
export const RECIPIENTS_MAX_MX = 100;
/** Recipients of one submitted message. */
export const RECIPIENTS_MAX_SUBMISSION = 25;

export const standardLimits: SmtpLimits = {
  messageBytesMax: MESSAGE_BYTES_MAX_DEFAULT,
  recipientsMax: RECIPIENTS_MAX_MX,
  transactionsMax: 10_000,
  errorsSoft: 10,
  errorsHard: 20,
  errorDelayMs: 3000,
  junkCommandsMax: 100,
  swallowBytesMax: 45_000_000,
};

export const standardTimeouts: SmtpTimeouts = {
  commandMs: 180_000,
  dataMs: 180_000,
  unprovenMs: 600_000,
  rateBytesPerSecondMin: 500,
  rateGraceMs: 60_000,
  writeMs: 180_000,
  tlsHandshakeMs: 30_000,
};

/** Options of a mode with everything else at its standard. */
export function smtpOptions(mode: SmtpMode, hostname: string, changes: Partial<SmtpOptions> = {}): SmtpOptions {
  const recipientsMax = mode === 'submission' ? RECIPIENTS_MAX_SUBMISSION : RECIPIENTS_MAX_MX;
  return {
    mode,
    hostname,
    greeting: mode === 'lmtp' ? 'LMTP' : 'ESMTP',
    tlsAvailable: mode !== 'lmtp',
    authAllowed: mode === 'submission',
    authInClear: false,
    trusted: mode === 'lmtp',
    exempt: mode === 'lmtp',
    vrfyAnswers: false,
    // A mail program shows one answer for one message.
    prdr: mode === 'mx',
    forwarding: false,
    limits: { ...standardLimits, recipientsMax },
    timeouts: standardTimeouts,
    ...changes,
  };
}
