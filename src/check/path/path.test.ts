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
  [
    'CommuniGate: who signed in, and HELO in the comment',
    'from [192.0.2.1] (account joe@a.example HELO [192.168.0.2]) by a.example (CommuniGate Pro SMTP) with ESMTPSA id 1; 1 Jan 2024 10:00 +0000',
    { from: '[192.168.0.2]', ip: '192.0.2.1' },
  ],
  [
    'Google: SMTPS is encrypted',
    'from a.example by mx.google.com with SMTPS id 1; 1 Jan 2024 10:00 +0000',
    { tls: true },
  ],
  [
    'Exchange: the name of its protocol has several words',
    'from a.example (10.1.2.3) by b.example (10.1.2.4) with Microsoft SMTP Server (TLS) id 1; 1 Jan 2024 10:00 +0000',
    { with: 'Microsoft SMTP Server', tls: true },
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

test('a time that lies behind that of who took it next, or ahead, and a line with the name of our own server are told', () => {
  const [oldest, middle] = walked([
    line('mail.a.example [192.0.2.1]', 'mx.here.example', 5),
    line('x.example [192.0.2.7]', 'mail.a.example', 2),
    line('y.example [192.0.2.8]', 'mx.here.example', 40),
  ]);
  // What is nearer to us is believed rather: the older line has the wrong time.
  assert.deepEqual(oldest?.doubts, ['late', 'our-name']);
  assert.deepEqual([middle?.doubts, middle?.delayMs, middle?.standing], [[], -38 * 60_000, 'seen-here']);
  const [ahead] = walked(['from a.example by b.example; Tue, 2 Jan 2029 00:00:00 +0000']);
  assert.ok(ahead?.doubts.includes('in-the-future'));
});

test('a clock that is wrong is told, and no forgery; half a day is', () => {
  const at = (minute: number): PathStep | undefined =>
    walked([line('mail.a.example [192.0.2.1]', 'mx.here.example', 5), line('x.example', 'mail.a.example', minute)])[0];
  assert.deepEqual([at(9)?.doubts, at(9)?.standing], [[], 'seen-here']);
  assert.deepEqual([at(40)?.doubts, at(40)?.standing], [['late'], 'seen-here']);
  assert.deepEqual([at(12 * 60)?.doubts, at(12 * 60)?.standing], [['late'], 'doubtful']);
});

/** Ways as large houses and old programs write them: there is nothing to doubt in any. */
const honestWays: readonly (readonly [claim: string, lines: readonly string[]])[] = [
  [
    'qmail hands on inside of one machine',
    [
      'from mail.a.example (mail.a.example [192.0.2.1]) by mx.here.example; 1 Jan 2024 10:00:02 +0000',
      '(qmail 123 invoked from network); 1 Jan 2024 10:00:01 +0000',
      'from pc.a.example (HELO pc) (x@a.example@192.0.2.7) by 0 with ESMTPA; 1 Jan 2024 10:00:00 +0000',
      '(qmail 122 invoked by uid 89); 1 Jan 2024 10:00:00 +0000',
    ],
  ],
  [
    'SendGrid writes times as its language does, and names of machines',
    [
      'from o1.mail.a.example (o1.mail.a.example [192.0.2.1]) by mx.here.example; Mon, 1 Jan 2024 10:00:02 +0000',
      'by filterdrecv-5d4 with SMTP id filterdrecv-5d4-1 2024-01-01 10:00:01.928333532 +0000 UTC m=+68.4',
      'from MTIzNDU (unknown) by geopod-ismtpd-12 (SG) with HTTP id abc Mon, 01 Jan 2024 10:00:00.123 +0000 (UTC)',
    ],
  ],
  [
    'Exchange Online has names of two domains',
    [
      'from EUR05-obe.outbound.protection.outlook.com (mail-db8eur05.outbound.protection.outlook.com [40.107.20.104]) by mx.here.example; Mon, 1 Jan 2024 10:00:02 +0000',
      'from AM6PR01MB1.eurprd01.prod.exchangelabs.com (2603:10a6:20b:c0::12) by DB8PR01MB5.eurprd01.prod.exchangelabs.com (2603:10a6:10:30e::17) with Microsoft SMTP Server (version=TLS1_2, cipher=X) id 15.20; Mon, 1 Jan 2024 10:00:01 +0000',
      'from AM6PR01MB1.eurprd01.prod.exchangelabs.com ([fe80::1]) by AM6PR01MB1.eurprd01.prod.exchangelabs.com ([fe80::1%4]) with mapi id 15.20; Mon, 1 Jan 2024 10:00:00 +0000',
    ],
  ],
  [
    'Gmail writes addresses of its own net',
    [
      'from mail-lf1-f41.google.com (mail-lf1-f41.google.com [209.85.167.41]) by mx.here.example; Mon, 1 Jan 2024 10:00:02 +0000',
      'by mail-lf1-f41.google.com with SMTP id 2adb3; Mon, 01 Jan 2024 02:00:01 -0800 (PST)',
      'by 2002:a05:6402:1234:b0:55a:1234:5678 with SMTP id f12; Mon, 01 Jan 2024 02:00:00 -0800 (PST)',
    ],
  ],
  [
    'a server of the inside has a name of its own',
    [
      'from mail.a.example (mail.a.example [192.0.2.1]) by mx.here.example; Mon, 1 Jan 2024 10:00:02 +0000',
      'from EX01.corp.local (10.1.2.3) by EX02.corp.local (10.1.2.4) with Microsoft SMTP Server id 15.1; Mon, 1 Jan 2024 11:00:01 +0100',
    ],
  ],
];

for (const [claim, lines] of honestWays) {
  test(`nothing is doubted where there is nothing to doubt: ${claim}`, () => {
    const steps = walked(lines);
    assert.deepEqual(
      steps.flatMap(({ doubts }) => doubts),
      [],
    );
    assert.ok(steps.every(({ standing, hop }) => standing !== 'doubtful' && hop.ms !== null));
  });
}

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
