/** Messages and contexts for tests. */
import { indexMessage } from '#format/message';
import type { Verdict } from '#check/verdict';
import { type JudgeContext, judgeScan, type Model, type Scan, scanMessage } from './mod.ts';

export const thresholds = { spam: 5, highSpam: 15, phish: 5 };

/** Every test at what it was declared to be worth. */
export const declared: Model = {
  name: 'declared',
  spam: { base: -3, weights: {}, factor: 1.4, shift: 0 },
  phish: { base: 0, weights: {}, factor: 1.5, shift: 0 },
};

const usual = {
  Received:
    'from mail.sender.example (mail.sender.example [192.0.2.9]) by mx.here.example with ESMTPS id 1; Mon, 6 May 2024 10:00:01 +0000',
  From: 'Anna Weber <anna@sender.example>',
  To: 'Jonas <jonas@here.example>',
  Subject: 'Saturday',
  Date: 'Mon, 6 May 2024 10:00:00 +0000',
  'Message-ID': '<1b2c3d4e5f@mail.sender.example>',
  'MIME-Version': '1.0',
  'Content-Type': 'text/plain; charset=utf-8',
};

/** An ordinary message with other fields and another text; a field that is undefined is left out. */
export function mail(
  fields: Readonly<Record<string, string | undefined>> = {},
  body = 'See you on Saturday, then.\r\n',
): Uint8Array {
  const header = Object.entries({ ...usual, ...fields })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\r\n`]))
    .join('');
  return Buffer.from(`${header}\r\n${body}`, 'utf8');
}

export function html(markup: string, fields: Readonly<Record<string, string | undefined>> = {}): Uint8Array {
  return mail({ 'Content-Type': 'text/html; charset=utf-8', ...fields }, `<html><body>${markup}</body></html>`);
}

export function scan(bytes: Uint8Array): Scan {
  return scanMessage(bytes, indexMessage(bytes), { now: () => performance.now(), receivedMs: 0 });
}

/** Names of the tests that were hit. */
export function namesOf(bytes: Uint8Array): string[] {
  return scan(bytes).hits.map(({ test }) => test);
}

export function judged(bytes: Uint8Array, context: Partial<JudgeContext> = {}): Verdict {
  return judgeScan(scan(bytes), { thresholds, ...context }, declared);
}
