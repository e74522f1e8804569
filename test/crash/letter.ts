/** Messages whose octets say which number of the ledger they are. */
import { hash } from 'node:crypto';
import type { SeededRandom } from './random.ts';

export interface Letter {
  readonly number: number;
  readonly bytes: Buffer;
  readonly sha: string;
}

/**
 * What the filter makes of it: nothing; spam without doubt; HTML that is made harmless; a script that is taken out; a program
 * that is held. Told by its number, so that whoever finds it knows what should have become of it.
 */
export type LetterKind = 'plain' | 'spam' | 'html' | 'script' | 'program';

const kinds: readonly LetterKind[] = [
  'plain',
  'spam',
  'html',
  'plain',
  'spam',
  'html',
  'plain',
  'spam',
  'script',
  'program',
];

export function kindOf(number: number): LetterKind {
  // Numbers of letters follow each other in some pattern: they are stirred.
  return kinds[(Math.imul(number, 0x9e37_79b1) >>> 8) % kinds.length] ?? 'plain';
}

/** Every filter knows it as spam. */
const SPAM_LINE = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';

const tricky = ['.', '..', '.leading dot', 'From here on', 'trailing blanks  \t', 'Zażółć gęślą jaźń – 邮件', ''];

export function newLetter(number: number, random: SeededRandom, kind: LetterKind = 'plain'): Letter {
  const dice = random.below(100);
  const length = dice < 5 ? 0 : dice < 8 ? 300_000 + random.below(50_000) : random.below(15_000);
  const body: string[] = [...tricky];
  for (let at = 0; at < length; at += 72) body.push(Buffer.from(random.bytes(53)).toString('base64').slice(0, 70));
  const lines = [
    `X-Ledger: ${number}.`,
    'From: Sender <sender@remote.test>',
    'To: <anna@example.test>',
    `Subject: Number ${number}`,
    'Date: Fri, 20 Nov 2026 10:00:00 +0000',
    `Message-ID: <crash-${number}@remote.test>`,
    'MIME-Version: 1.0',
    ...contentOf(kind, body),
    '',
  ];
  const bytes = Buffer.from(lines.join('\r\n'), 'utf8');
  return { number, bytes, sha: hash('sha256', bytes, 'hex') };
}

function contentOf(kind: LetterKind, body: readonly string[]): readonly string[] {
  const text = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', ''];
  switch (kind) {
    case 'plain':
      return [...text, ...body];
    case 'spam':
      return [...text, SPAM_LINE, ...body];
    case 'html': {
      const page = ['<p>Dear reader,</p>', `<p onclick="${RUNS}">`, ...body, '</p>', `<script>${RUNS}</script>`];
      return ['Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', ...page];
    }
    case 'script':
      return withFile(
        [...text, ...body],
        'game.js',
        Buffer.from(`var s = new ActiveXObject("WScript.Shell"); ${RUNS};`),
      );
    case 'program':
      return withFile([...text, ...body], 'game.exe', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]));
    default:
      return kind satisfies never;
  }
}

/** What must not be in what is shown. */
export const RUNS = 'run_when_shown()';

function withFile(text: readonly string[], name: string, file: Buffer): readonly string[] {
  return [
    'Content-Type: multipart/mixed; boundary=parts',
    '',
    '--parts',
    ...text,
    '--parts',
    'Content-Type: application/octet-stream',
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    file.toString('base64'),
    '--parts--',
  ];
}

/** With dots doubled (RFC 5321 section 4.5.2) and the end of data. */
export function asData({ bytes }: Letter): Buffer {
  return Buffer.from(`${bytes.toString('latin1').replaceAll('\r\n.', '\r\n..')}.\r\n`, 'latin1');
}

export function numberOf(text: string): number | undefined {
  const match = /X-Ledger: (\d+)\./.exec(text);
  return match === null ? undefined : Number(match[1]);
}
