/** The answer of `echo@any.domain`: the message comes back as a reply, so that people see a round trip. */
import { decodeUtf8 } from '#base/bytes';
import type { Address } from '#format/address';
import {
  addressField,
  composeMessage,
  decodeText,
  findText,
  formatDate,
  formatMessageId,
  indexMessage,
  bodyText,
  parseMessageIds,
  scanHeader,
  structuredField,
  textField,
  walkParts,
} from '#format/message';

/** Of a longer message the rest is left out. */
const QUOTED_LINES_MAX = 100;
const SUBJECT_CHARACTERS_MAX = 200;

export interface EchoParts {
  readonly from: Address;
  readonly to: Address;
  /** The beginning of the message that is answered. */
  readonly start: Uint8Array;
  readonly nowMs: number;
  /** Random letters and digits, at least 16. */
  readonly token: string;
}

/** Undefined where answering could begin a loop (RFC 3834 section 2). */
export function echoOf({ from, to, start, nowMs, token }: EchoParts): Uint8Array | undefined {
  const { fields } = scanHeader(start);
  const text = (name: string): string => decodeText(findText(start, fields, name) ?? '');
  if (!/^(?:no)?$/i.test(text('auto-submitted').trim())) return undefined;
  const subject = text('subject').slice(0, SUBJECT_CHARACTERS_MAX);
  const [answered] = parseMessageIds(text('message-id'));
  const thread =
    answered !== undefined && /^[\x21-\x7e]{3,250}$/.test(answered)
      ? [structuredField('In-Reply-To', answered), structuredField('References', answered)]
      : [];
  return composeMessage({
    fields: [
      structuredField('Date', formatDate(nowMs)),
      addressField('From', [{ name: 'Echo', address: from }]),
      addressField('To', [{ address: to }]),
      textField('Subject', /^re:/i.test(subject) ? subject : `Re: ${subject}`),
      structuredField('Message-ID', formatMessageId(token, 'echo.example')),
      ...thread,
      structuredField('Auto-Submitted', 'auto-replied'),
    ],
    body: {
      kind: 'text',
      subtype: 'plain',
      text: `This came to the pretended outside world, and here it is again.\n\n${quoted(start)}`,
    },
    token,
  });
}

function quoted(start: Uint8Array): string {
  for (const part of walkParts(indexMessage(start).root)) {
    if (part.type === 'text' && part.subtype === 'plain') return quote(bodyText(start, part));
  }
  return quote(decodeUtf8(start.subarray(scanHeader(start).fields.at(-1)?.end ?? 0)) ?? '');
}

function quote(text: string): string {
  const lines = text.trimEnd().split(/\r?\n/);
  const shown = lines.slice(0, QUOTED_LINES_MAX).map((line) => `> ${line}`);
  return [...shown, ...(lines.length > QUOTED_LINES_MAX ? ['> […]'] : [])].join('\n');
}
