import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { addressOctets } from '#format/ip';
import { type Hop, judgePath, type PathStep, readReceived } from './mod.ts';

const fields: readonly [claim: string, value: string, expected: Partial<Hop>][] = [
  [
    'a Postfix line: what the client says, its name and address, protocol, id and recipient',
    'from a.example (mx.a.example [192.0.2.1]) (using TLSv1.3 with cipher X) by b.example (Postfix) with ESMTPS id 4F2 for <you@b.example>; Mon, 1 Jan 2024 10:00:00 +0100',
    {
      from: 'a.example',
      name: 'mx.a.example',
      ip: '192.0.2.1',
      by: 'b.example',
      with: 'ESMTPS',
      id: '4F2',
      for: 'you@b.example',
      tls: true,
      ms: Date.UTC(2024, 0, 1, 9),
    },
  ],
  [
    'a qmail line: HELO stands in the comment',
    'from unknown (HELO pc.example) (192.0.2.9) by b.example with SMTP; 1 Jan 2024 10:00:00 -0000',
    { from: 'pc.example', ip: '192.0.2.9', tls: false },
  ],
  ['an address literal', 'from [IPv6:2001:db8::1] by b.example; 1 Jan 2024 10:00:00 +0000', { ip: '2001:db8::1' }],
  [
    'Exim with a port',
    'from [192.0.2.4]:4711 (helo=pc) by b.example with esmtp id 1; 1 Jan 2024 10:00 +0000',
    { ip: '192.0.2.4' },
  ],
  ['no semicolon, no time', 'from a.example by b.example with LMTP', { by: 'b.example', ms: null }],
  ['nothing that can be read', '(((((', { from: '', by: '', ms: null }],
];

for (const [claim, value, expected] of fields) {
  test(`Received (RFC 5321 section 4.4): ${claim}`, () => {
    const hop = readReceived(value);
    for (const [key, wanted] of Object.entries(expected)) assert.equal(hop[key as keyof Hop], wanted, key);
  });
}

test('a hostile field takes no longer than it is allowed to', () => {
  for (const text of ['('.repeat(1e6), 'from '.repeat(2e5), `from ${'a.'.repeat(5e5)} by b; x`]) {
    const start = performance.now();
    readReceived(text);
    assert.ok(performance.now() - start < 200);
  }
});

const now = Date.UTC(2024, 0, 2);

function line(from: string, by: string, minute: number): string {
  return `from ${from} by ${by} with ESMTPS id x; ${new Date(Date.UTC(2024, 0, 1, 10, minute)).toUTCString()}`;
}

function walked(lines: readonly string[], own: readonly string[] = []): readonly PathStep[] {
  return judgePath(lines.map(readReceived), { nowMs: now, own });
}

test('a way without gaps: ours is certain, the one we saw nearly, the rest is what others say', () => {
  const steps = walked([
    line('mail.a.example (mail.a.example [192.0.2.1])', 'mx.here.example', 5),
    line('pc.a.example [10.0.0.3]', 'mail.a.example', 2),
    line('[10.0.0.9]', 'pc.a.example', 1),
  ]);
  assert.deepEqual(
    steps.map(({ standing, delayMs }) => [standing, delayMs]),
    [
      ['claimed', null],
      ['seen-here', 60_000],
      ['written-here', 180_000],
    ],
  );
});

test('a line that does not lead to the next is forged, or something between wrote none; nothing below it is believed', () => {
  const steps = walked([
    line('host.evil.example (host.evil.example [93.184.216.34])', 'mx.here.example', 5),
    line('a.bank.example [192.0.2.1]', 'mx.bank.example', 4),
    line('b.bank.example [192.0.2.2]', 'a.bank.example', 3),
  ]);
  assert.deepEqual(
    steps.map(({ standing, doubts }) => [standing, doubts.join(' ')]),
    [
      ['doubtful', ''],
      ['doubtful', 'broken-chain'],
      ['written-here', ''],
    ],
  );
});

test('times that go backwards or lie ahead, and a forged line of our own server, are told', () => {
  const [oldest, middle] = walked([
    line('mail.a.example [192.0.2.1]', 'mx.here.example', 5),
    line('x.example [192.0.2.7]', 'mail.a.example', 2),
    line('y.example [192.0.2.8]', 'mx.here.example', 40),
  ]);
  assert.ok(oldest?.doubts.includes('our-name'));
  assert.ok(middle?.doubts.includes('back-in-time'));
  const [ahead] = walked(['from a.example by b.example; Tue, 2 Jan 2029 00:00:00 +0000']);
  assert.ok(ahead?.doubts.includes('in-the-future'));
});

test('several servers of our own are named', () => {
  const steps = walked(
    [
      line('mx.here.example [10.0.0.1]', 'store.here.example', 6),
      line('mail.a.example [192.0.2.1]', 'mx.here.example', 5),
      line('pc [10.0.0.3]', 'mail.a.example', 2),
    ],
    ['mx.here.example', 'Store.here.example.'],
  );
  assert.deepEqual(
    steps.map(({ standing }) => standing),
    ['seen-here', 'written-here', 'written-here'],
  );
});

function sameAddress(a: string, b: string): boolean {
  return Buffer.from(addressOctets(a) ?? []).equals(Buffer.from(addressOctets(b) ?? []));
}

interface Vector {
  readonly header: string;
  readonly expected: { readonly from_ip?: string; readonly by?: { Name?: string }; readonly date?: { year: number } };
}

const vectors = join(
  process.env['ROOKERY_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared'),
  'suites/mime-stalwart-mail-parser/resources/received.json',
);

test('published vectors: address, server and time are found', {
  skip: existsSync(vectors) ? false : `${vectors} is absent`,
}, () => {
  const all = JSON.parse(readFileSync(vectors, 'utf8')) as Vector[];
  let misses = 0;
  for (const { header, expected } of all) {
    const hop = readReceived(header.replaceAll(/\r?\n[ \t]/g, ' ').trim());
    const right =
      (expected.from_ip === undefined || sameAddress(hop.ip, expected.from_ip)) &&
      (expected.by?.Name === undefined || hop.by.toLowerCase() === expected.by.Name.toLowerCase().replace(/\.$/, '')) &&
      (expected.date === undefined || expected.date === null || hop.ms !== null);
    if (!right) {
      misses += 1;
      if (process.env['SHOW'] !== undefined) console.log(header, JSON.stringify(expected), JSON.stringify(hop));
    }
  }
  assert.ok(misses <= 8, `${misses} of ${all.length} are read otherwise`);
});
