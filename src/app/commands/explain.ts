/** `rookery explain FILE.eml`: everything that is worked out of a message, without a server. */
import { encodeBodyStructure, encodeEnvelope } from '#format/imap';
import {
  type Envelope,
  envelopeOf,
  fieldText,
  type HeaderAddress,
  type IndexedMessage,
  indexMessage,
  decodeText,
  mailboxText,
  parseAddressList,
  parseDate,
  type Part,
  shownChildren,
} from '#format/message';
import { LineNormaliser } from '#base/bytes';
import { countText, harmless, pairs, timeText } from './output.ts';

export interface Explained {
  readonly octets: number;
  /** Octets after line ends were made CRLF, as SMTP would carry them; null where nothing had to be changed. */
  readonly normalisedOctets: number | null;
  readonly anomalies: readonly string[];
  readonly envelope: Envelope;
  readonly dateMs: number | null;
  readonly subject: string;
  readonly addresses: Readonly<Record<string, readonly { readonly name: string; readonly address: string }[]>>;
  readonly received: readonly ReceivedStep[];
  readonly fields: readonly { readonly name: string; readonly start: number; readonly end: number }[];
  readonly parts: readonly ExplainedPart[];
  readonly imapEnvelope: string;
  readonly imapBodyStructure: string;
}

export interface ReceivedStep {
  readonly from: string;
  readonly by: string;
  readonly with: string;
  readonly ms: number | null;
  /** Since the step before; null where it cannot be known. */
  readonly delayMs: number | null;
}

export interface ExplainedPart {
  /** As IMAP numbers it; '' is the message itself. */
  readonly number: string;
  readonly depth: number;
  readonly type: string;
  readonly charset: string | null;
  readonly encoding: string;
  readonly disposition: string | null;
  readonly fileName: string | null;
  readonly headerStart: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

/** A file of a mail program often has LF alone; what a server receives has CRLF. */
export function explainMessage(file: Uint8Array): Explained {
  const normaliser = new LineNormaliser();
  const bytes = Buffer.concat([...normaliser.push(file), ...normaliser.end()]);
  const index = indexMessage(bytes);
  const envelope = envelopeOf(bytes, index.fields);
  return {
    octets: file.length,
    normalisedOctets: bytes.length === file.length ? null : bytes.length,
    anomalies: [...indexMessage(file).anomalies],
    envelope,
    dateMs: envelope.date === undefined ? null : (parseDate(envelope.date)?.ms ?? null),
    subject: decodeText(envelope.subject ?? ''),
    addresses: addressesOf(bytes, index),
    received: receivedPath(bytes, index),
    fields: index.fields.map(({ name, start, end }) => ({ name, start, end })),
    parts: [...partsOf(index.root, '', 0)],
    imapEnvelope: textOf(encodeEnvelope(envelope)),
    imapBodyStructure: textOf(encodeBodyStructure(index, bytes)),
  };
}

const addressFields = ['from', 'sender', 'reply-to', 'to', 'cc', 'bcc', 'return-path', 'delivered-to'];

function addressesOf(bytes: Uint8Array, index: IndexedMessage): Explained['addresses'] {
  const all: Record<string, { name: string; address: string }[]> = {};
  for (const field of index.fields) {
    if (!addressFields.includes(field.name)) continue;
    const found = parseAddressList(fieldText(bytes, field)).addresses.flatMap((one: HeaderAddress) =>
      one.kind === 'group' ? one.members : [one],
    );
    const list = found.map((one) => ({ name: decodeText(one.name ?? ''), address: mailboxText(one) }));
    all[field.name] = [...(all[field.name] ?? []), ...list];
  }
  return all;
}

/** Oldest first, as the message travelled; each server wrote its line on top. */
function receivedPath(bytes: Uint8Array, index: IndexedMessage): ReceivedStep[] {
  const texts = index.fields
    .filter((field) => field.name === 'received')
    .map((field) => fieldText(bytes, field).trim());
  let before: number | null = null;
  return texts.reverse().map((text) => {
    const semicolon = text.lastIndexOf(';');
    const ms = parseDate(text.slice(semicolon + 1))?.ms ?? null;
    const delayMs = ms === null || before === null ? null : ms - before;
    before = ms ?? before;
    return { from: clauseOf(text, 'from'), by: clauseOf(text, 'by'), with: clauseOf(text, 'with'), ms, delayMs };
  });
}

const CLAUSE_CHARACTERS_MAX = 2000;

/** The word behind a clause's name, with the comment that follows it. RFC 5321 section 4.4. */
function clauseOf(text: string, name: string): string {
  const words = text.slice(0, CLAUSE_CHARACTERS_MAX).split(/\s+/);
  const at = words.findIndex((word) => word.toLowerCase() === name);
  if (at === -1) return '';
  const found = [words[at + 1] ?? ''];
  if (words[at + 2]?.startsWith('(') === true) {
    for (let i = at + 2; i < words.length; i++) {
      found.push(words[i] ?? '');
      if (words[i]?.endsWith(')') === true) break;
    }
  }
  return found.join(' ');
}

function* partsOf(part: Part, number: string, depth: number): Generator<ExplainedPart> {
  yield {
    number,
    depth,
    type: `${part.type}/${part.subtype}`,
    charset: part.charset ?? null,
    encoding: part.encoding,
    disposition: part.disposition ?? null,
    fileName: part.fileName ?? null,
    headerStart: part.headerStart,
    bodyStart: part.bodyStart,
    bodyEnd: part.bodyEnd,
  };
  const prefix = number === '' ? '' : `${number}.`;
  const inner = part.message;
  if (part.type === 'multipart') {
    for (const [i, child] of shownChildren(part).entries()) yield* partsOf(child, `${prefix}${i + 1}`, depth + 1);
  } else if (inner !== undefined) yield* partsOf(inner, `${prefix}1`, depth + 1);
}

export function explainText(one: Explained): string {
  const seconds = (ms: number): string => `${ms < 0 ? '-' : '+'}${Math.abs(Math.round(ms / 1000))} s`;
  const normalised =
    one.normalisedOctets === null ? '' : ` (${one.normalisedOctets} with CRLF line ends; offsets count those)`;
  const sections = [
    pairs([
      ['Size', `${countText(one.octets, 'octet')}${normalised}`],
      ['Odd', one.anomalies.length === 0 ? 'nothing' : one.anomalies.join(', ')],
      ['Subject', one.subject],
      ['Date', `${one.envelope.date ?? 'none'}${one.dateMs === null ? '' : ` = ${timeText(one.dateMs)}`}`],
      ['Message-ID', one.envelope.messageId ?? 'none'],
      ['In-Reply-To', one.envelope.inReplyTo ?? 'none'],
    ]),
    `Addresses\n${
      Object.entries(one.addresses)
        .flatMap(([field, list]) =>
          list.map(
            ({ name, address }) => `  ${field}: ${harmless(address)}${name === '' ? '' : `  "${harmless(name)}"`}\n`,
          ),
        )
        .join('') || '  none\n'
    }`,
    `Received path, oldest first\n${
      one.received
        .map((step) => {
          const when =
            step.ms === null
              ? 'no time that can be read'
              : `${timeText(step.ms)}${step.delayMs === null ? '' : ` (${seconds(step.delayMs)})`}`;
          return `  ${when}  from ${harmless(step.from) || '?'}  by ${harmless(step.by) || '?'}${step.with === '' ? '' : `  with ${harmless(step.with)}`}\n`;
        })
        .join('') || '  none\n'
    }`,
    `Parts (octets of header and body)\n${one.parts.map((part) => `  ${'  '.repeat(part.depth)}${partText(part)}\n`).join('')}`,
    `Header fields (octets)\n${one.fields.map((field) => `  ${field.start}-${field.end}  ${harmless(field.name)}\n`).join('')}`,
    `IMAP ENVELOPE\n  ${harmless(one.imapEnvelope)}\n`,
    `IMAP BODYSTRUCTURE\n  ${harmless(one.imapBodyStructure)}\n`,
  ];
  return sections.join('\n');
}

function partText(part: ExplainedPart): string {
  const facts = [
    part.charset === null ? '' : `charset ${part.charset}`,
    part.encoding,
    part.disposition ?? '',
    part.fileName === null ? '' : `"${part.fileName}"`,
    `header ${part.headerStart}-${part.bodyStart}`,
    `body ${part.bodyStart}-${part.bodyEnd}`,
  ];
  return harmless(
    `${part.number === '' ? 'message' : part.number}  ${part.type}, ${facts.filter((fact) => fact !== '').join(', ')}`,
  );
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
