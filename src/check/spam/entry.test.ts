import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexMessage } from '#format/message';
import { judged } from './messages.fixture.ts';
import { scanMessage } from './scan.ts';
import type { JudgeContext } from './types.ts';

const base = [
  'From: "Ann Example" <ann@sender.example>',
  'To: bob@recipient.example',
  'Subject: Minutes of Tuesday',
  'Date: Tue, 3 Mar 2026 10:00:00 +0000',
  'Message-ID: <1@sender.example>',
];
const at = '; Tue, 3 Mar 2026 10:00:05 +0000';

/** Names of tests that hit, of those about who brought it. */
function found(received: readonly string[], fields: readonly string[] = base): string[] {
  const text = [...received.map((one) => `Received: ${one}${at}`), ...fields, '', 'See you on Tuesday.', ''].join(
    '\r\n',
  );
  const bytes = Buffer.from(text);
  return scanMessage(bytes, indexMessage(bytes), { now: () => 0, receivedMs: 0 })
    .hits.map(({ test: name }) => name)
    .filter((name) => /^(?:entry|reputation)\./.test(name))
    .sort();
}

const mx = 'by mx.recipient.example (Postfix) with ESMTP id 1';
const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['a mail server with its own name', [`from out.sender.example (out.sender.example [8.8.4.4]) ${mx}`], []],
  [
    'a home line by its name in DNS',
    [`from mail.sender.example (dsl-8-8-4-4.dynamic.isp.example [8.8.4.4]) ${mx}`],
    ['reputation.ptr-generic'],
  ],
  [
    'a home line by what it calls itself, where it has no name',
    [`from dsl-8-8-4-4.dynamic.isp.example ([8.8.4.4]) ${mx}`],
    ['reputation.ptr-generic'],
  ],
  [
    'no name at all, as Postfix writes it',
    [`from out.sender.example (unknown [8.8.4.4]) ${mx}`],
    ['reputation.ptr-missing'],
  ],
  [
    'no name at all, as sendmail writes it',
    [`from out.sender.example ([8.8.4.4]) by mx.recipient.example (8.14/8.14) with ESMTP id 1`],
    ['reputation.ptr-missing'],
  ],
  [
    'Exim, which writes so where name and greeting are one',
    ['from out.sender.example ([8.8.4.4]) by mx.recipient.example with esmtp (Exim 4.96) id 1'],
    ['entry.untold'],
  ],
  ['a greeting without a dot', [`from winbox (out.sender.example [8.8.4.4]) ${mx}`], ['reputation.helo-syntax']],
  [
    'a greeting that is an address, not in brackets',
    [`from 8.8.4.4 (out.sender.example [8.8.4.4]) ${mx}`],
    ['reputation.helo-syntax'],
  ],
  [
    'an address in brackets is a greeting (RFC 5321 section 4.1.3)',
    [`from [8.8.4.4] (out.sender.example [8.8.4.4]) ${mx}`],
    [],
  ],
  [
    'a greeting of names inside networks',
    [`from pc.local (out.sender.example [8.8.4.4]) ${mx}`],
    ['reputation.helo-internal'],
  ],
  [
    'a greeting with the name of who receives',
    [`from mx.recipient.example (out.sender.example [8.8.4.4]) ${mx}`],
    ['reputation.helo-own'],
  ],
  [
    'a name that its address does not confirm',
    [`from out.sender.example (out.sender.example [8.8.4.4] (may be forged)) ${mx}`],
    ['reputation.ptr-unconfirmed'],
  ],
  [
    'from one machine of the house to another, and before that a home line',
    [
      'from mx.recipient.example (mx.recipient.example [8.8.8.8]) by store.recipient.example with LMTP id 2',
      `from x.sender.example (dsl-8-8-4-4.dynamic.isp.example [8.8.4.4]) ${mx}`,
    ],
    ['reputation.ptr-generic'],
  ],
  [
    'fetched from a mailbox elsewhere',
    [
      'from pop.isp.example [8.8.8.8] by localhost with POP3 (fetchmail-6.4)',
      `from x.sender.example (dsl-8-8-4-4.dynamic.isp.example [8.8.4.4]) ${mx}`,
    ],
    ['reputation.ptr-generic'],
  ],
  [
    'from one machine of a house to another, and never outside',
    ['from a.recipient.example (a.recipient.example [8.8.4.4]) by mx.recipient.example with ESMTP id 1'],
    [],
  ],
  ['no Received field at all, though it was sent', [], ['entry.untold']],
  [
    'a user who signed in from a home line (RFC 3848)',
    ['from winbox (dsl-8-8-4-4.dynamic.isp.example [8.8.4.4]) by smtp.isp.example with ESMTPSA id 1'],
    [],
  ],
  [
    'the home line behind the server of a provider, which is its business',
    [
      `from smtp.isp.example (smtp.isp.example [8.8.8.8]) ${mx}`,
      'from winbox.sender.example (dsl-8-8-4-4.dynamic.isp.example [8.8.4.4]) by smtp.isp.example with ESMTP id 1',
    ],
    [],
  ],
  [
    'it says that the house had it before',
    [
      `from x.sender.example (out.sender.example [8.8.4.4]) ${mx}`,
      'from bank.example (bank.example [8.8.8.8]) by mx2.recipient.example with ESMTP id 3',
    ],
    ['entry.false-hop'],
  ],
];

for (const [name, received, expected] of cases) {
  test(`who brought it: ${name}`, () => assert.deepEqual(found(received), expected));
}

test('a program for one desk beside a machine without a name of its own needed no server', () => {
  const fields = [
    ...base,
    'X-Mailer: Microsoft Outlook Express 6.00.2900.2180',
    'X-MimeOLE: Produced By Microsoft MimeOLE V6',
  ];
  const line = `from winbox (dsl-8-8-4-4.dynamic.isp.example [8.8.4.4]) ${mx}`;
  assert.ok(found([line], fields).includes('entry.without-server'));
  assert.ok(
    !found([`from out.sender.example (out.sender.example [8.8.4.4]) ${mx}`], fields).includes('entry.without-server'),
  );
});

test('mail of a great provider comes through its servers, but for lists', () => {
  const fields = ['From: ann@gmail.com', ...base.slice(1)];
  const stranger = `from out.sender.example (out.sender.example [8.8.4.4]) ${mx}`;
  assert.deepEqual(found([stranger], fields), ['entry.provider-elsewhere']);
  assert.deepEqual(found([stranger], [...fields, 'List-Id: <talk.sender.example>']), []);
  const theirs =
    'from mail-ot1-f1.google.com (mail-ot1-f1.google.com [209.85.210.1]) by out.sender.example with ESMTPS id 7';
  assert.deepEqual(found([stranger, theirs], fields), []);
});

const provider = 'by smtp.isp.example (Postfix) with ESMTP id 9';
const authentication: NonNullable<JudgeContext['authentication']> = {
  spf: { result: 'none', scope: 'mailfrom', domain: 'sender.example', lookups: 1, voidLookups: 0 },
  dkim: [],
  dmarc: { result: 'none', policy: 'none', alignedSpf: false, alignedDkim: [] },
  arc: { result: 'none' } as never,
};
const nameless = [`from user (unknown [8.8.4.4]) ${provider}`];
const origins = ['origin.nameless-client', 'origin.unknown-client'];

function judgedOrigins(received: readonly string[], context: Partial<JudgeContext> = {}): string[] {
  const text = [...received.map((one) => `Received: ${one}${at}`), ...base, '', 'See you on Tuesday.', ''].join('\r\n');
  return judged(Buffer.from(text), context)
    .tests.map(({ test: name }) => name)
    .filter((name) => name.startsWith('origin.'))
    .sort();
}

// Both were lost for all mail that came in by SMTP: they were put aside with what the door knows better.
test('who handed it to its sender’s provider counts whether or not the door saw that provider', () => {
  assert.deepEqual(judgedOrigins(nameless, { authentication }), origins);
  assert.deepEqual(judgedOrigins(nameless, { authentication, door: ['ptr-missing'] }), ['origin.nameless-client']);
  const behind = [`from smtp.isp.example (smtp.isp.example [8.8.8.8]) ${mx}`, ...nameless];
  assert.deepEqual(judgedOrigins(behind), origins);
  assert.deepEqual(judgedOrigins(behind, { authentication }), origins);
});

test('the machine that brought it counts once, and a user who signed in has any machine', () => {
  assert.deepEqual(judgedOrigins(nameless), [], 'Told as the entry');
  const byUser = nameless.map((line) => line.replace('ESMTP', 'ESMTPSA'));
  assert.deepEqual(judgedOrigins(byUser, { authentication }), []);
});
