/** Messages whose octets say which number of the ledger they are. */
import { hash } from 'node:crypto';
import type { SeededRandom } from './random.ts';

export interface Letter {
  readonly number: number;
  readonly bytes: Buffer;
  readonly sha: string;
}

const tricky = ['.', '..', '.leading dot', 'From here on', 'trailing blanks  \t', 'Zażółć gęślą jaźń – 邮件', ''];

export function newLetter(number: number, random: SeededRandom): Letter {
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
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...body,
    '',
  ];
  const bytes = Buffer.from(lines.join('\r\n'), 'utf8');
  return { number, bytes, sha: hash('sha256', bytes, 'hex') };
}

/** With dots doubled (RFC 5321 section 4.5.2) and the end of data. */
export function asData({ bytes }: Letter): Buffer {
  return Buffer.from(`${bytes.toString('latin1').replaceAll('\r\n.', '\r\n..')}.\r\n`, 'latin1');
}

export function numberOf(text: string): number | undefined {
  const match = /X-Ledger: (\d+)\./.exec(text);
  return match === null ? undefined : Number(match[1]);
}
