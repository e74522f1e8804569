/** Messages to send, as exact octets. */
import { randomBytes, randomUUID } from 'node:crypto';

export interface Letter {
  /** A word that occurs in the subject of this message and nowhere else. */
  readonly token: string;
  readonly bytes: Buffer;
}

export interface LetterOptions {
  readonly from?: string;
  readonly to?: string;
  readonly body?: string;
  /** Further fields, each a whole line without CRLF. */
  readonly fields?: readonly string[];
}

export function newToken(): string {
  return `t${randomUUID().replaceAll('-', '').slice(0, 16)}`;
}

/** Nothing ordinary: dots at line starts, 8-bit text, trailing blanks, an empty line at the end. */
const trickyBody = '.\r\n..\r\n.leading dot\r\nFrom here on\r\ntrailing blanks  \t\r\nZażółć gęślą jaźń – 邮件\r\n\r\n';

export function newLetter(options: LetterOptions = {}): Letter {
  const token = newToken();
  const { from = 'sender@remote.test', to = 'anna@example.test', body = trickyBody, fields = [] } = options;
  const lines = [
    `From: Sender <${from}>`,
    `To: <${to}>`,
    `Subject: Interop ${token}`,
    `Date: Fri, 20 Nov 2026 10:00:00 +0000`,
    `Message-ID: <${token}@remote.test>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    ...fields,
    '',
    body,
  ];
  return { token, bytes: Buffer.from(lines.join('\r\n'), 'utf8') };
}

/** A message of exactly so many octets, of random base64 lines. */
export function letterOfSize(bytes: number, options: LetterOptions = {}): Letter {
  const { token, bytes: head } = newLetter({ ...options, body: '' });
  const line = 78;
  const out = Buffer.alloc(bytes, 'A');
  head.copy(out);
  const noise = randomBytes(6_000).toString('base64');
  for (let at = head.length, end = at, i = 0; at < bytes; at = end, i++) {
    end = Math.min(at + line, bytes);
    // A last line of one octet has no room for CRLF.
    if (bytes - end === 1) end -= 2;
    const from = (i * 31) % (noise.length - line);
    out.write(noise.slice(from, from + end - at), at, 'latin1');
    out.write('\r\n', end - 2, 'latin1');
  }
  return { token, bytes: out };
}

/** The octets as DATA carries them: dots doubled (RFC 5321 section 4.5.2), the end of data added. */
export function asData(bytes: Buffer): Buffer {
  return Buffer.from(`${bytes.toString('latin1').replaceAll(/(^|\r\n)\./g, '$1..')}.\r\n`, 'latin1');
}
