import { encodeUtf8 } from '#base/bytes';
import { formatPath, type ForwardPath, isAsciiAddress } from '#format/address';
import { type Capabilities, encodeXtext } from '#format/smtp';
import type { OutboundRecipient, OutboundTransaction } from '#flow/send';

/** Why a server cannot be given a message as it is, or a recipient of it. */
export interface Misfit {
  readonly status: string;
  readonly text: string;
}

/** What the server offers, and whether REQUIRETLS may be said to it. */
export type Offer = Capabilities & { readonly mayRequireTls: boolean };

/** What stands against the whole message at this server, looked at before a word is said. */
export function messageMisfit(transaction: OutboundTransaction, offer: Offer, host: string): Misfit | undefined {
  const { sender } = transaction;
  // RFC 8689 section 4.2.1; a report without a sender goes out all the same (section 5).
  if (transaction.requireTls && sender !== null && !offer.mayRequireTls) {
    return {
      status: '5.7.30',
      text: `${host} cannot promise to protect this message as its sender requires (REQUIRETLS)`,
    };
  }
  if (offer.sizeMax !== undefined && transaction.size > offer.sizeMax) {
    const text = `${host} takes messages up to ${offer.sizeMax} octets; this one has ${transaction.size}`;
    return { status: '5.3.4', text };
  }
  // RFC 6152 section 3, RFC 3463 X.6.3.
  if (transaction.eightBit && !offer.eightBitMime) {
    return { status: '5.6.3', text: `${host} does not take 8-bit text (8BITMIME), which this message holds` };
  }
  if (!offer.smtputf8 && (transaction.smtpUtf8 || (sender !== null && !isAsciiAddress(sender)))) {
    return { status: '5.6.7', text: `${host} does not take internationalised mail (SMTPUTF8), which this message is` };
  }
  return undefined;
}

/** What stands against one recipient (RFC 6531 section 3.2, RFC 3463 X.6.7). */
export function recipientMisfit(recipient: OutboundRecipient, offer: Capabilities, host: string): Misfit | undefined {
  if (offer.smtputf8 || isAsciiPath(recipient.address)) return undefined;
  return { status: '5.6.7', text: `${host} does not take internationalised addresses (SMTPUTF8)` };
}

/** The MAIL command with what the server understands of its parameters. */
export function mailCommand(
  transaction: OutboundTransaction,
  recipients: readonly OutboundRecipient[],
  offer: Offer,
): Uint8Array {
  const { sender, envelopeId, returnContent } = transaction;
  let line = `MAIL FROM:${formatPath(sender)}`;
  if (offer.keywords.has('SIZE')) line += ` SIZE=${transaction.size}`;
  if (offer.eightBitMime && transaction.eightBit) line += ' BODY=8BITMIME';
  const international =
    transaction.smtpUtf8 ||
    (sender !== null && !isAsciiAddress(sender)) ||
    recipients.some((recipient) => !isAsciiPath(recipient.address));
  if (offer.smtputf8 && international) line += ' SMTPUTF8';
  if (offer.dsn) {
    if (returnContent !== undefined) line += ` RET=${returnContent === 'full' ? 'FULL' : 'HDRS'}`;
    if (envelopeId !== undefined) line += ` ENVID=${encodeXtext(envelopeId)}`;
  }
  if (transaction.requireTls && offer.mayRequireTls) line += ' REQUIRETLS';
  return encodeUtf8(`${line}\r\n`);
}

function isAsciiPath(path: ForwardPath): boolean {
  return path === 'postmaster' || isAsciiAddress(path);
}

/** The RCPT command; the sender's wishes for notices go along where the server understands them (RFC 3461 section 5.2). */
export function rcptCommand(recipient: OutboundRecipient, offer: Capabilities): Uint8Array {
  let line = `RCPT TO:${formatPath(recipient.address)}`;
  if (offer.dsn) {
    const { notify, originalRecipient } = recipient;
    if (notify !== undefined && notify.length > 0) line += ` NOTIFY=${notify.join(',').toUpperCase()}`;
    if (originalRecipient !== undefined) line += originalRecipientParameter(originalRecipient, offer);
  }
  return encodeUtf8(`${line}\r\n`);
}

function originalRecipientParameter(
  of: { readonly type: string; readonly address: string },
  offer: Capabilities,
): string {
  if (/^[\x20-\x7e]*$/.test(of.address)) return ` ORCPT=${of.type};${encodeXtext(of.address)}`;
  // RFC 6533 section 3: in clear where the server takes SMTPUTF8, else in its ASCII form.
  if (!offer.smtputf8) return ` ORCPT=utf-8;${asciiAddress(of.address)}`;
  return ` ORCPT=utf-8;${of.address.replaceAll(/[+=\\\s]/g, escapeCharacter)}`;
}

function asciiAddress(address: string): string {
  return address.replaceAll(/[^\x21-\x7e]|[+=\\]/gu, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\x{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0')}}`;
}
