import { formatAddress, isAsciiAddress } from '#format/address';
import { formatDate } from '#format/message';
import type { Dsn, DsnRecipient } from './types.ts';

const LINE_CHARS = 76;
/** A server's words in Diagnostic-Code. */
const DIAGNOSTIC_CHARS_MAX = 2_000;

/** The body of message/delivery-status (RFC 3464 section 2): fields of the message, then a group for each recipient. */
export function deliveryStatus(dsn: Dsn, international: boolean): string {
  const { original } = dsn;
  let text = '';
  if (original.envelopeId !== undefined) text += field('Original-Envelope-Id', original.envelopeId);
  text += field('Reporting-MTA', `dns; ${dsn.reportingHost}`);
  text += field('Arrival-Date', formatDate(original.arrivedMs));
  for (const recipient of dsn.recipients) text += `\r\n${recipientFields(dsn, recipient, international)}`;
  return text;
}

function recipientFields(dsn: Dsn, recipient: DsnRecipient, international: boolean): string {
  const { originalRecipient, remote } = recipient;
  let text = '';
  if (originalRecipient !== undefined) {
    text += field('Original-Recipient', typed(originalRecipient.type, originalRecipient.address, international));
  }
  const type = isAsciiAddress(recipient.address) ? 'rfc822' : 'utf-8';
  text += field('Final-Recipient', typed(type, formatAddress(recipient.address), international));
  text += field('Action', recipient.action);
  text += field('Status', recipient.status);
  if (remote !== undefined) {
    text += field('Remote-MTA', `dns; ${remote.host}`);
    if (remote.reply !== undefined) {
      const { code, enhanced, text: said } = remote.reply;
      const words = said.replaceAll('\n', ' ').slice(0, DIAGNOSTIC_CHARS_MAX);
      text += field('Diagnostic-Code', `smtp; ${code} ${enhanced === undefined ? '' : `${enhanced} `}${words}`);
    }
  }
  if (recipient.lastAttemptMs !== undefined) text += field('Last-Attempt-Date', formatDate(recipient.lastAttemptMs));
  text += field('Final-Log-ID', dsn.reference);
  if (recipient.retryUntilMs !== undefined) text += field('Will-Retry-Until', formatDate(recipient.retryUntilMs));
  return text;
}

/** `utf-8` addresses stand as they are in an international report, in their ASCII form elsewhere (RFC 6533 section 3). */
function typed(type: string, address: string, international: boolean): string {
  if (international || /^[\x20-\x7e]*$/.test(address)) return `${type}; ${address}`;
  const escaped = address.replaceAll(/[^\x21-\x7e]|[+=\\]/gu, (c) => {
    return `\\x{${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0')}}`;
  });
  return `utf-8; ${escaped}`;
}

/** A field folded at spaces. What strangers said is in the value: no controls, and no word longer than a line may be. */
function field(name: string, value: string): string {
  let text = `${name}:`;
  let width = text.length;
  for (const word of value.replaceAll(/\p{Cc}/gu, ' ').split(/ +/)) {
    for (let at = 0; at < word.length; at += 400) {
      const piece = word.slice(at, at + 400);
      if (width + piece.length + 1 > LINE_CHARS && width > name.length + 1) {
        text += '\r\n';
        width = 0;
      }
      text += ` ${piece}`;
      width += piece.length + 1;
    }
  }
  return `${text}\r\n`;
}
