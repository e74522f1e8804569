import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexMessage } from '#format/message';
import { scanMessage } from './scan.ts';

function hits(fields: Readonly<Record<string, string>>): ReadonlyMap<string, number> {
  const all = {
    Received:
      'from out.sender.example (out.sender.example [8.8.4.4]) by mx.recipient.example with ESMTP id 1; Tue, 3 Mar 2026 10:00:05 +0000',
    From: 'ann@sender.example',
    To: 'bob@recipient.example',
    Subject: 'Minutes',
    Date: 'Tue, 3 Mar 2026 10:00:00 +0000',
    'Message-ID': '<1@sender.example>',
    ...fields,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const bytes = Buffer.from([...lines, '', 'See you on Tuesday.', ''].join('\r\n'));
  const found = scanMessage(bytes, indexMessage(bytes), { now: () => 0, receivedMs: 0 }).hits;
  return new Map(found.map(({ test: name, value }) => [name, value]));
}

/** The 100 ns since 1601 of a moment, as two halves in hexadecimal. */
function fileTime(moment: string): readonly [string, string] {
  const ticks = (BigInt(Date.parse(moment)) + 11_644_473_600_000n) * 10_000n;
  return [(ticks >> 32n).toString(16).padStart(8, '0'), (ticks & 0xffffffffn).toString(16).padStart(8, '0')];
}

test('a Date ahead of those who took it counts the more, the further it is', () => {
  const ahead = (date: string): number | undefined => hits({ Date: date }).get('header.date-ahead');
  assert.equal(ahead('Tue, 3 Mar 2026 10:30:00 +0000'), undefined);
  assert.equal(ahead('Tue, 3 Mar 2026 11:30:00 +0000'), 1 / 3);
  assert.equal(ahead('Tue, 3 Mar 2026 20:00:00 +0000'), 1);
});

test('a time zone that nobody has', () => {
  for (const zone of ['-1900', '+1500', '+0107', '-0480']) {
    assert.ok(hits({ Date: `Tue, 3 Mar 2026 10:00:00 ${zone}` }).has('header.no-zone'), zone);
  }
  for (const zone of ['+0545', '-0330', '+1400', '-1200', 'GMT', '+0100 (CET)', '+1245']) {
    assert.ok(!hits({ Date: `Tue, 3 Mar 2026 10:00:00 ${zone}` }).has('header.no-zone'), zone);
  }
});

test('what Microsoft programs make up bears the time of the Date', () => {
  const [high, low] = fileTime('2026-03-03T09:59:00Z');
  const [oldHigh, oldLow] = fileTime('2019-01-01T00:00:00Z');
  const id = (a: string, b: string): Record<string, string> => ({ 'Message-ID': `<0001${a}$${b}$0100007f@desk>` });
  const boundary = (a: string, b: string): Record<string, string> => ({
    'Content-Type': `multipart/alternative; boundary="----=_NextPart_000_0017_${a.toUpperCase()}.${b.toUpperCase()}"`,
  });
  const thread = (a: string, b: string): Record<string, string> => ({
    'Thread-Index': Buffer.concat([Buffer.from(a + b.slice(0, 4), 'hex'), Buffer.alloc(16, 7)]).toString('base64'),
  });
  for (const made of [id, boundary, thread]) {
    assert.ok(!hits(made(high, low)).has('header.false-clock'), made.name);
    assert.ok(hits(made(oldHigh, oldLow)).has('header.false-clock'), made.name);
  }
  const answer = { ...thread(oldHigh, oldLow), 'In-Reply-To': '<a@b.example>' };
  assert.ok(!hits(answer).has('header.false-clock'), 'an answer may keep the index of what it answers');
  assert.ok(hits(id('ffffffff', 'ffffffff')).has('header.false-clock'), 'times beyond what a Date holds');
});
