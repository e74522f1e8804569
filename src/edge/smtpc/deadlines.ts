/**
 * How long each step may take, in milliseconds, from its first octet to its last: a server that answers one octet a
 * second gains nothing. Shorter than RFC 5321 section 4.5.3.2 asks for where waiting longer only holds a socket;
 * exactly as long after the dot, where giving up early makes duplicates (RFC 1047).
 */
export interface SmtpDeadlines {
  readonly connect: number;
  readonly greeting: number;
  readonly command: number;
  readonly tls: number;
  readonly dataStart: number;
  /** For each 64 KiB of content to be taken. */
  readonly contentBlock: number;
  readonly final: number;
  readonly quit: number;
  /** For the answer behind the dot once we are leaving: without it the message goes again after the next start. */
  readonly parting: number;
}

export const standardDeadlines: SmtpDeadlines = {
  connect: 30_000,
  greeting: 120_000,
  command: 120_000,
  tls: 60_000,
  dataStart: 120_000,
  contentBlock: 180_000,
  final: 600_000,
  quit: 2_000,
  parting: 3_000,
};
