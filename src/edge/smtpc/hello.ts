import type { RemoteReply } from '#model/queue';

/** What a server offers in its answer to EHLO (RFC 5321 section 4.1.1.1). */
export interface Offer {
  readonly pipelining: boolean;
  readonly startTls: boolean;
  readonly eightBitMime: boolean;
  readonly smtpUtf8: boolean;
  readonly dsn: boolean;
  /** Octets; 0 when the server names no bound, undefined when it does not offer SIZE. */
  readonly size: number | undefined;
  /** Upper case. */
  readonly auth: readonly string[];
}

export const nothingOffered: Offer = {
  pipelining: false,
  startTls: false,
  eightBitMime: false,
  smtpUtf8: false,
  dsn: false,
  size: undefined,
  auth: [],
};

/** Reads the lines after the first; unknown keywords are nobody's business. */
export function readOffer(reply: RemoteReply): Offer {
  const offers = new Map<string, string>();
  for (const line of reply.text.split('\n').slice(1)) {
    // `AUTH=PLAIN` is how some old servers write it.
    const match = /^([A-Za-z0-9][A-Za-z0-9-]{0,63})(?:[ =](.*))?$/.exec(line.trim());
    if (match?.[1] !== undefined) offers.set(match[1].toUpperCase(), match[2] ?? '');
  }
  const size = offers.get('SIZE');
  return {
    pipelining: offers.has('PIPELINING'),
    startTls: offers.has('STARTTLS'),
    eightBitMime: offers.has('8BITMIME'),
    smtpUtf8: offers.has('SMTPUTF8'),
    dsn: offers.has('DSN'),
    size: size === undefined ? undefined : /^[0-9]{1,15}$/.test(size) ? Number(size) : 0,
    auth: (offers.get('AUTH') ?? '')
      .toUpperCase()
      .split(/[ =]+/)
      .filter((name) => name !== ''),
  };
}
