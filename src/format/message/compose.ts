/** The writer of the messages we make ourselves: reports, notices. CRLF only, lines within bounds, 7 bit where it can be. */
import { asBuffer, concatBytes, encodeUtf8, isAscii } from '#base/bytes';
import { formatParameter, structuredField, type WrittenField } from './fold.ts';
import { encodeBase64Lines, encodeQuotedPrintable } from './transfer.ts';

/** One part of a message to be written. */
export type ComposedPart =
  | {
      readonly kind: 'text';
      /** `plain`, `html`, … */
      readonly subtype: string;
      readonly text: string;
      readonly fields?: readonly WrittenField[];
    }
  | {
      readonly kind: 'octets';
      /** `application/pdf`; written as base64 but for message types, which RFC 2046 section 5.2 wants as they are. */
      readonly mediaType: string;
      readonly octets: Uint8Array;
      readonly fileName?: string;
      readonly disposition?: 'inline' | 'attachment';
      readonly fields?: readonly WrittenField[];
    }
  | {
      readonly kind: 'multipart';
      readonly subtype: string;
      /** Such as `report-type` of RFC 6522. */
      readonly params?: Readonly<Record<string, string>>;
      readonly parts: readonly ComposedPart[];
      readonly fields?: readonly WrittenField[];
    };

export interface ComposedMessage {
  /** From, To, Date, Subject, …: MIME-Version and the content fields are added. */
  readonly fields: readonly WrittenField[];
  readonly body: ComposedPart;
  /** Random letters and digits of the caller, at least 16: boundaries are made of it. */
  readonly token: string;
}

const COMPOSED_DEPTH_MAX = 10;

/** The octets of a message. */
export function composeMessage(message: ComposedMessage): Uint8Array {
  if (!/^[A-Za-z0-9-]{16,40}$/.test(message.token)) throw new RangeError('Cannot make a boundary of that token');
  const pieces: Uint8Array[] = [fieldOctets(message.fields), fieldOctets([structuredField('MIME-Version', '1.0')])];
  new PartWriter(message.token, pieces).write(message.body, 0);
  return concatBytes(pieces);
}

/** `<token@domain>` (RFC 5322 section 3.6.4). */
export function formatMessageId(token: string, domain: string): string {
  if (!/^[\w!#$%&'*+\-/=?^`{|}~.]+$/.test(token) || !/^[\w.\-[\]:]+$/.test(domain)) {
    throw new RangeError(`Cannot make a Message-ID of ${JSON.stringify(token)} and ${JSON.stringify(domain)}`);
  }
  return `<${token}@${domain}>`;
}

class PartWriter {
  readonly #token: string;
  readonly #pieces: Uint8Array[];
  #boundaries = 0;

  constructor(token: string, pieces: Uint8Array[]) {
    this.#token = token;
    this.#pieces = pieces;
  }

  /** Content fields, empty line, body; a body ends with CRLF unless its octets do not. */
  write(part: ComposedPart, depth: number): void {
    if (depth > COMPOSED_DEPTH_MAX) throw new RangeError('Cannot compose parts nested that deep');
    switch (part.kind) {
      case 'text':
        return this.#writeText(part);
      case 'octets':
        return this.#writeOctets(part);
      case 'multipart':
        return this.#writeMultipart(part, depth);
      default:
        return part satisfies never;
    }
  }

  #writeText(part: ComposedPart & { kind: 'text' }): void {
    const text = `${part.text.replaceAll(/\r\n|\r|\n/g, '\r\n').replace(/(?:\r\n)?$/, '')}\r\n`;
    const plain = /^[\t\r\n\x20-\x7e]*$/.test(text) && !/^(?:From |\.|[^\r\n]{79})/m.test(text);
    const charset = isAscii(encodeUtf8(text)) ? 'us-ascii' : 'utf-8';
    this.#head(part.fields, `text/${part.subtype}; charset=${charset}`, plain ? '7bit' : 'quoted-printable');
    this.#pieces.push(plain ? encodeUtf8(text) : encodeQuotedPrintable(text));
  }

  #writeOctets(part: ComposedPart & { kind: 'octets' }): void {
    const name = part.fileName === undefined ? '' : formatParameter('filename', part.fileName);
    const disposition = part.disposition ?? (part.fileName === undefined ? undefined : 'attachment');
    const fields = [...(part.fields ?? [])];
    if (disposition !== undefined) fields.push(structuredField('Content-Disposition', `${disposition}${name}`));
    const asIs = /^(?:message\/|text\/rfc822-headers)/.test(part.mediaType);
    const encoding = asIs ? (isAscii(part.octets) ? '7bit' : '8bit') : 'base64';
    this.#head(fields, part.mediaType, encoding);
    this.#pieces.push(asIs ? part.octets : encodeBase64Lines(part.octets));
  }

  #writeMultipart(part: ComposedPart & { kind: 'multipart' }, depth: number): void {
    const boundary = this.#boundaryFor(part);
    let params = '';
    for (const [name, value] of Object.entries(part.params ?? {})) params += formatParameter(name, value);
    this.#head(part.fields, `multipart/${part.subtype}${params}${formatParameter('boundary', boundary)}`, undefined);
    for (const [i, child] of part.parts.entries()) {
      // The first delimiter follows the empty line that ends the header.
      this.#pieces.push(encodeUtf8(`${i === 0 ? '' : '\r\n'}--${boundary}\r\n`));
      this.write(child, depth + 1);
    }
    this.#pieces.push(encodeUtf8(`\r\n--${boundary}--\r\n`));
  }

  /** A boundary that no octets given to us as they are hold. */
  #boundaryFor(part: ComposedPart): string {
    for (;;) {
      const boundary = `=_${this.#token}_${++this.#boundaries}`;
      if (!holds(part, boundary)) return boundary;
    }
  }

  #head(fields: readonly WrittenField[] | undefined, type: string, encoding: string | undefined): void {
    const own = [structuredField('Content-Type', type)];
    if (encoding !== undefined) own.push(structuredField('Content-Transfer-Encoding', encoding));
    this.#pieces.push(fieldOctets([...own, ...(fields ?? [])]), encodeUtf8('\r\n'));
  }
}

function holds(part: ComposedPart, text: string): boolean {
  if (part.kind === 'multipart') return part.parts.some((child) => holds(child, text));
  return part.kind === 'text' ? part.text.includes(text) : asBuffer(part.octets).includes(text);
}

/** Fields as octets, to put before a message. */
export function fieldOctets(fields: readonly WrittenField[]): Uint8Array {
  let text = '';
  for (const field of fields) text += field.lines;
  return encodeUtf8(text);
}
