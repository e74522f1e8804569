import { asBuffer, decodeUtf8, encodeUtf8, isAscii } from '#base/bytes';
import {
  addressField,
  composeMessage,
  type ComposedPart,
  decodeText,
  findText,
  formatDate,
  parseMessageIds,
  scanHeader,
  structuredField,
  textField,
  type WrittenField,
} from '#format/message';
import { humanText } from './human.ts';
import { deliveryStatus } from './status.ts';
import { type Texts, textsFor } from './texts.ts';
import type { Dsn } from './types.ts';

/** What of the original's header goes back; a longer one is cut at a line end. */
const HEADER_BYTES_MAX = 64 * 1024;
/** A longer message goes back as its header, whatever RET says: the notice must not become a burden itself. */
const RETURNED_BYTES_MAX = 1024 * 1024;
const SUBJECT_CHARS_MAX = 200;

export interface ComposedDsn {
  readonly octets: Uint8Array;
  readonly eightBit: boolean;
  /** Can only be sent with SMTPUTF8. */
  readonly smtpUtf8: boolean;
}

/** Writes a notice (RFC 3464, in the multipart/report of RFC 6522). */
export function composeDsn(dsn: Dsn): ComposedDsn {
  const first = dsn.recipients[0];
  if (first === undefined) throw new RangeError('Cannot write a notice about nobody');
  if (dsn.recipients.some((each) => each.action !== first.action))
    throw new RangeError('Cannot mix actions in a notice');
  const texts = textsFor(dsn.locale);
  const international = dsn.original.smtpUtf8;
  const subject = originalSubject(dsn, texts);
  const parts: ComposedPart[] = [
    { kind: 'text', subtype: 'plain', text: humanText(dsn, texts, subject) },
    {
      kind: 'octets',
      mediaType: international ? 'message/global-delivery-status' : 'message/delivery-status',
      octets: encodeUtf8(deliveryStatus(dsn, international)),
    },
    returned(dsn, international),
  ];
  const octets = composeMessage({
    fields: fieldsOf(
      dsn,
      texts.subjects[first.action].replace('{subject}', () => subject),
    ),
    body: { kind: 'multipart', subtype: 'report', params: { 'report-type': 'delivery-status' }, parts },
    token: dsn.token,
  });
  return { octets, eightBit: !isAscii(octets), smtpUtf8: international && !isAscii(octets) };
}

function fieldsOf(dsn: Dsn, subject: string): readonly WrittenField[] {
  const fields = [
    structuredField('Date', formatDate(dsn.nowMs)),
    addressField('From', [dsn.from]),
    addressField('To', [{ address: dsn.to }]),
    textField('Subject', subject),
    structuredField('Message-ID', dsn.messageId),
  ];
  const { header } = dsn.original;
  const [answered] = parseMessageIds(findText(header, scanHeader(header).fields, 'message-id') ?? '');
  if (answered !== undefined && /^[\x21-\x7e]{3,250}$/.test(answered)) {
    fields.push(structuredField('In-Reply-To', answered), structuredField('References', answered));
  }
  // RFC 3834 section 5.1: whoever answers automatically must not answer this.
  fields.push(structuredField('Auto-Submitted', 'auto-replied'));
  return fields;
}

function originalSubject(dsn: Dsn, texts: Texts): string {
  const { header } = dsn.original;
  const text = decodeText(findText(header, scanHeader(header).fields, 'subject') ?? '');
  const clean = text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, SUBJECT_CHARS_MAX);
  return clean === '' ? texts.noSubject : clean;
}

/** The third part (RFC 6522 section 3, RFC 6533 section 4): the header, or all where RET=FULL asked for it. */
function returned({ original }: Dsn, international: boolean): ComposedPart {
  const { header, whole } = original;
  const utf8 = international && decodeUtf8(header) !== undefined;
  if (whole !== undefined && whole.length <= RETURNED_BYTES_MAX) {
    return { kind: 'octets', mediaType: utf8 ? 'message/global' : 'message/rfc822', octets: whole };
  }
  return {
    kind: 'octets',
    mediaType: utf8 ? 'message/global-headers' : 'text/rfc822-headers',
    octets: bounded(header),
  };
}

function bounded(header: Uint8Array): Uint8Array {
  if (header.length <= HEADER_BYTES_MAX) return header;
  const end = asBuffer(header).lastIndexOf('\r\n', HEADER_BYTES_MAX);
  return header.subarray(0, end === -1 ? HEADER_BYTES_MAX : end + 2);
}
