/** What a listener is, and the limits of its sessions. All of it is data; the settings it comes from are not known here. */

export interface Pop3Limits {
  /** Commands that cannot be obeyed before sign-in; one more ends the session. */
  readonly strangerErrorsMax: number;
  /** The same after sign-in. */
  readonly errorsMax: number;
  /** Refused sign-ins of one connection; the last one ends it. The authenticator may end it earlier. */
  readonly signInsMax: number;
  /** Octets asked of the store ahead of a client that reads message after message; at most twice this waits in memory. */
  readonly aheadBytesMax: number;
  /** A message is read in pieces of so many octets. */
  readonly pieceBytes: number;
}

export interface Pop3Timeouts {
  /** From the connection to the sign-in, all together. */
  readonly unprovenMs: number;
  /** From one answer to the end of the next command; RFC 1939 section 3: at least ten minutes. */
  readonly idleMs: number;
  /** For the peer to take one write of some 64 KiB. */
  readonly writeMs: number;
  readonly tlsHandshakeMs: number;
}

export interface Pop3Options {
  /** Our name in the greeting. */
  readonly hostname: string;
  /** STLS can be offered. */
  readonly tlsAvailable: boolean;
  /** Passwords are taken without TLS (`auth.cleartext`). */
  readonly authInClear: boolean;
  /** Of `limits.exempt`: errors do not end the session. */
  readonly exempt: boolean;
  readonly limits: Pop3Limits;
  readonly timeouts: Pop3Timeouts;
}

export const standardLimits: Pop3Limits = {
  strangerErrorsMax: 3,
  errorsMax: 20,
  signInsMax: 10,
  aheadBytesMax: 262_144,
  pieceBytes: 131_072,
};

export const standardTimeouts: Pop3Timeouts = {
  unprovenMs: 60_000,
  idleMs: 600_000,
  writeMs: 180_000,
  tlsHandshakeMs: 30_000,
};

/** Options with everything else at its standard. */
export function pop3Options(hostname: string, changes: Partial<Pop3Options> = {}): Pop3Options {
  return {
    hostname,
    tlsAvailable: true,
    authInClear: false,
    exempt: false,
    limits: standardLimits,
    timeouts: standardTimeouts,
    ...changes,
  };
}
