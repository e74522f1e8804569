/** Messages with attachments, for the tests of this room. */
import { indexMessage } from '#format/message';
import { type AttachmentParts, type AttachmentScan, inspectAttachments } from './mod.ts';

export interface Attached {
  readonly name?: string;
  readonly type?: string;
  readonly content: Uint8Array | string;
  readonly disposition?: string;
  readonly encoding?: 'base64' | '7bit';
}

const CRLF = '\r\n';

/** multipart/mixed: a text, then the files. */
export function mailWith(files: readonly Attached[]): Buffer {
  const parts = files.map(
    ({ name, type = 'application/octet-stream', content, disposition = 'attachment', encoding = 'base64' }) => {
      const octets = Buffer.from(content);
      const named = name === undefined ? '' : `; filename*=utf-8''${encodeURIComponent(name)}`;
      const body =
        encoding === 'base64'
          ? octets.toString('base64').replaceAll(/(.{76})/g, `$1${CRLF}`)
          : octets.toString('latin1');
      const shown = disposition === '' ? '' : `Content-Disposition: ${disposition}${named}${CRLF}`;
      return `--b${CRLF}Content-Type: ${type}${CRLF}${shown}Content-Transfer-Encoding: ${encoding}${CRLF}${CRLF}${body}${CRLF}`;
    },
  );
  const head = `From: a@example.com${CRLF}MIME-Version: 1.0${CRLF}Content-Type: multipart/mixed; boundary=b${CRLF}${CRLF}`;
  const text = `--b${CRLF}Content-Type: text/plain${CRLF}${CRLF}Hello${CRLF}`;
  return Buffer.from(`${head}${text}${parts.join('')}--b--${CRLF}`, 'latin1');
}

export function scanOf(message: Uint8Array, parts: Partial<AttachmentParts> = {}): AttachmentScan {
  return inspectAttachments(message, indexMessage(message), { now: () => 0, ...parts });
}

/** One line a file: where it lies, its type, its flags. */
export function lines(scan: AttachmentScan): readonly string[] {
  return scan.files.map(({ within, name, type, flags }) =>
    [[...within, name].join(' > '), type, ...[...flags].sort()].join(' | '),
  );
}
