/** Trace fields (RFC 5321 section 4.4): what a server writes on top of each message that passes. */
import { isIPv6 } from 'node:net';
import { type ForwardPath, formatPath, type ReversePath } from '#format/address';
import { formatDate } from './date.ts';
import type { HeaderField } from './types.ts';

/** How a message came in: what RFC 3848 and RFC 6531 section 4.3 make the "with" value of. */
export interface TraceProtocol {
  readonly base: 'SMTP' | 'LMTP';
  /** EHLO was said. */
  readonly extended: boolean;
  readonly tls: boolean;
  readonly authenticated: boolean;
  readonly utf8: boolean;
}

export interface Trace {
  /** As the client said it; characters that no name holds are replaced. */
  readonly helo: string;
  /** IP address of the client; undefined for a unix socket. */
  readonly clientAddress: string | undefined;
  /** Name that its reverse look-up gave and forward look-up confirmed. */
  readonly clientName: string | undefined;
  readonly by: string;
  readonly protocol: TraceProtocol;
  /** Such as `TLSv1.3` and `TLS_AES_256_GCM_SHA384`. */
  readonly tls: { readonly version: string; readonly cipher: string } | undefined;
  /** Our reference. */
  readonly id: string;
  /** A single one is named; of several none, since the field would tell each about the others (section 7.2). */
  readonly recipients: readonly ForwardPath[];
  readonly ms: number;
  readonly offsetMinutes: number;
}

/** `ESMTPSA`, `LMTP`, `UTF8SMTPS`, … */
export function withProtocol({ base, extended, tls, authenticated, utf8 }: TraceProtocol): string {
  const suffix = `${tls ? 'S' : ''}${authenticated ? 'A' : ''}`;
  if (utf8) return `UTF8${base}${suffix}`;
  if (base === 'LMTP') return `LMTP${suffix}`;
  // TLS and AUTH exist with EHLO only.
  return extended || suffix !== '' ? `ESMTP${suffix}` : 'SMTP';
}

/** The whole field with its CRLF. */
export function formatReceived(trace: Trace): string {
  const client = clientInfo(trace);
  const from = `from ${safeWord(trace.helo) || 'unknown'}${client === '' ? '' : ` (${client})`}`;
  const tls = trace.tls === undefined ? '' : ` (${safeWord(trace.tls.version)} ${safeWord(trace.tls.cipher)})`;
  const by = `by ${safeWord(trace.by)} with ${withProtocol(trace.protocol)}${tls}`;
  const [recipient] = trace.recipients;
  const id = `id ${safeWord(trace.id)}`;
  const single = recipient !== undefined && trace.recipients.length === 1 ? `\r\n\tfor ${formatPath(recipient)}` : '';
  return `Received: ${from}\r\n\t${by}\r\n\t${id}${single};\r\n\t${formatDate(trace.ms, trace.offsetMinutes)}\r\n`;
}

function clientInfo({ clientAddress, clientName }: Trace): string {
  if (clientAddress === undefined) return '';
  // RFC 5321 section 4.1.3. Addresses of a dual-stack socket come as ::ffff:192.0.2.1.
  const plain = clientAddress.replace(/^::ffff:(?=[\d.]+$)/i, '').replace(/%.*$/, '');
  const literal = `[${isIPv6(plain) ? 'IPv6:' : ''}${safeWord(plain)}]`;
  return clientName === undefined ? literal : `${safeWord(clientName)} ${literal}`;
}

/** What a peer chose must not end the comment, the field or the line it stands in. */
function safeWord(text: string): string {
  return text.slice(0, 255).replaceAll(/[^\w.\-:[\]/+]/g, '?');
}

/** `Return-Path: <…>` with its CRLF, written at final delivery only (section 4.4). */
export function formatReturnPath(path: ReversePath): string {
  return `Return-Path: ${formatPath(path)}\r\n`;
}

/** How often the message was received already: the sign of a loop (section 6.3). */
export function countHops(fields: readonly HeaderField[]): number {
  let hops = 0;
  for (const field of fields) if (field.name === 'received') hops++;
  return hops;
}
