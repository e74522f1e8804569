/** What a server offers in its answer to EHLO or LHLO (RFC 5321 section 4.1.1.1), for a client. */
import { SIZE_OCTETS_MAX } from './limits.ts';

export interface Capabilities {
  /** The name the server gives itself. */
  readonly name: string;
  readonly pipelining: boolean;
  readonly eightBitMime: boolean;
  readonly smtputf8: boolean;
  readonly chunking: boolean;
  readonly dsn: boolean;
  readonly enhancedStatusCodes: boolean;
  readonly startTls: boolean;
  readonly requireTls: boolean;
  /** Octets; undefined where SIZE is not offered, or offered without a limit (RFC 1870 section 4). */
  readonly sizeMax: number | undefined;
  /** Mechanisms in upper case, in the server's order. */
  readonly auth: readonly string[];
  /** RFC 9422: messages in a session, recipients of a message, domains of its recipients. */
  readonly mailMax: number | undefined;
  readonly rcptMax: number | undefined;
  readonly rcptDomainMax: number | undefined;
  /** All keywords in upper case with their arguments, for what has no field of its own. */
  readonly keywords: ReadonlyMap<string, readonly string[]>;
}

/** Reads the lines of a 250; no lines, as after HELO, mean that nothing is offered. */
export function parseCapabilities(lines: readonly string[]): Capabilities {
  const keywords = new Map<string, readonly string[]>();
  for (const line of lines.slice(1)) {
    // `AUTH=LOGIN` is an old spelling that some servers still send beside the right one.
    const words = line
      .replace(/^(AUTH)=/i, '$1 ')
      .split(' ')
      .filter((word) => word !== '');
    const keyword = words[0]?.toUpperCase();
    if (keyword === undefined) continue;
    keywords.set(keyword, [...(keywords.get(keyword) ?? []), ...words.slice(1)]);
  }
  const limits = new Map<string, number>();
  for (const word of keywords.get('LIMITS') ?? []) {
    const match = /^([A-Z0-9-]{1,32})=([0-9]{1,20})$/i.exec(word);
    if (match?.[1] !== undefined) limits.set(match[1].toUpperCase(), bounded(match[2] ?? ''));
  }
  const size = keywords.get('SIZE')?.[0];
  const sizeMax = size === undefined || !/^[0-9]{1,20}$/.test(size) ? 0 : bounded(size);
  return {
    name: lines[0]?.split(' ')[0] ?? '',
    pipelining: keywords.has('PIPELINING'),
    eightBitMime: keywords.has('8BITMIME'),
    smtputf8: keywords.has('SMTPUTF8'),
    chunking: keywords.has('CHUNKING'),
    dsn: keywords.has('DSN'),
    enhancedStatusCodes: keywords.has('ENHANCEDSTATUSCODES'),
    startTls: keywords.has('STARTTLS'),
    requireTls: keywords.has('REQUIRETLS'),
    sizeMax: sizeMax === 0 ? undefined : sizeMax,
    auth: [...new Set((keywords.get('AUTH') ?? []).map((name) => name.toUpperCase()))],
    mailMax: limits.get('MAILMAX'),
    rcptMax: limits.get('RCPTMAX'),
    rcptDomainMax: limits.get('RCPTDOMAINMAX'),
    keywords,
  };
}

function bounded(digits: string): number {
  return Math.min(Number(digits), SIZE_OCTETS_MAX);
}
