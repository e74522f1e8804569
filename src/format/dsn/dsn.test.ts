import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAddress } from '#format/address';
import { bodyText, findText, indexMessage, walkParts } from '#format/message';
import {
  composeDsn,
  type Dsn,
  type DsnRecipient,
  explainStatus,
  parseDeliveryStatus,
  parseNotify,
  readDsn,
  textsFor,
  wantsNotice,
} from './mod.ts';

function address(text: string): NonNullable<ReturnType<typeof parseAddress>> {
  const parsed = parseAddress(text);
  assert.ok(parsed !== undefined, text);
  return parsed;
}

const failed: DsnRecipient = {
  address: address('a@there.test'),
  originalRecipient: { type: 'rfc822', address: 'alias@us.test' },
  action: 'failed',
  status: '5.1.1',
  text: 'mx.there.test refused when we named the recipient',
  remote: {
    host: 'mx.there.test',
    address: '192.0.2.1',
    reply: { code: 550, enhanced: '5.1.1', text: 'Nobody here\nSee https://x.test/1' },
  },
  lastAttemptMs: 1_767_229_200_000,
};

function notice(
  recipients: readonly DsnRecipient[],
  changes: Partial<Dsn> = {},
  original: Partial<Dsn['original']> = {},
): Dsn {
  return {
    to: address('me@us.test'),
    from: { name: 'Mail delivery', address: address('postmaster@us.test') },
    reportingHost: 'mx.us.test',
    reference: '7F3K-9QXD-M2TA',
    messageId: '<dsn1@mx.us.test>',
    nowMs: 1_767_229_200_000,
    recipients,
    original: {
      header: Buffer.from('Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <m1@us.test>\r\n'),
      whole: undefined,
      arrivedMs: 1_767_225_600_000,
      envelopeId: 'env+1',
      smtpUtf8: false,
      ...original,
    },
    token: 'abcdefgh12345678',
    locale: 'en',
    ...changes,
  };
}

function read(dsn: Dsn): {
  text: string;
  human: string;
  parsed: NonNullable<ReturnType<typeof readDsn>>;
  types: readonly string[];
} {
  const { octets } = composeDsn(dsn);
  const index = indexMessage(octets);
  const parsed = readDsn(octets, index);
  assert.ok(parsed !== undefined);
  const types = index.root.children.map((part) => `${part.type}/${part.subtype}`);
  const [first] = index.root.children;
  assert.ok(first !== undefined);
  return { text: Buffer.from(octets).toString(), human: bodyText(octets, first), parsed, types };
}

test('a failure tells people first: what happened, the cause, who can fix it, how, and the words of the server', () => {
  const { human } = read(notice([failed]));
  const order = [
    'Your message to a@there.test was not delivered.',
    'Grüße',
    'Cause: There is no such mailbox at there.test.',
    'Who can fix it: You',
    'How to fix it: Check the part before the @',
    'The server mx.there.test said:',
    '550 5.1.1 Nobody here',
    '550 5.1.1 See https://x.test/1',
    'Technical details',
    '7F3K-9QXD-M2TA',
    'mx.there.test [192.0.2.1]',
  ];
  let at = -1;
  for (const words of order) {
    const next = human.indexOf(words, at + 1);
    assert.ok(next > at, `${words} in\n${human}`);
    at = next;
  }
});

test('programs find the fields of RFC 3464 and whose answer this is', () => {
  const { parsed, types, text } = read(notice([failed]));
  assert.deepEqual(types, ['text/plain', 'message/delivery-status', 'text/rfc822-headers']);
  assert.deepEqual(parsed, {
    reportingMta: 'mx.us.test',
    envelopeId: 'env+1',
    originalMessageId: '<m1@us.test>',
    recipients: [
      {
        finalRecipient: 'a@there.test',
        originalRecipient: 'alias@us.test',
        action: 'failed',
        status: '5.1.1',
        remoteMta: 'mx.there.test',
        diagnostic: '550 5.1.1 Nobody here See https://x.test/1',
      },
    ],
  });
  assert.match(text, /^Auto-Submitted: auto-replied\r$/m);
  assert.match(text, /^In-Reply-To: <m1@us\.test>\r$/m);
  assert.match(text, /^Subject: =\?utf-8\?/im);
  assert.match(text, /report-type=delivery-status/);
  assert.doesNotMatch(text, /[^\r]\n/);
});

test('a delay says until when we try, and that nothing needs to be done', () => {
  const delayed: DsnRecipient = { ...failed, action: 'delayed', status: '4.4.1', retryUntilMs: 1_767_657_600_000 };
  const { human, text } = read(notice([delayed]));
  assert.match(human.replaceAll(/\s+/g, ' '), /has not been delivered yet. We keep trying until Tue, 06 Jan 2026/);
  assert.match(human, /You do not have to do anything/);
  assert.match(text, /^Will-Retry-Until: Tue, 06 Jan 2026 00:00:00 \+0000\r$/m);
  assert.match(text, /^Auto-Submitted: auto-replied\r$/m);
});

test('giving up after days says so', () => {
  const given: DsnRecipient = {
    ...failed,
    status: '4.4.1',
    triedForMs: 432_000_000,
    remote: undefined,
    text: 'No answer',
  };
  const { human } = read(notice([given]));
  assert.match(human.replaceAll(/\s+/g, ' '), /We tried for 5 days and have given up/);
  assert.match(human, /The problem: No answer/);
});

test('success and relaying have words of their own', () => {
  assert.match(read(notice([{ ...failed, action: 'delivered', status: '2.0.0' }])).human, /was delivered\./);
  const relayed = read(notice([{ ...failed, action: 'relayed', status: '2.0.0' }]));
  assert.match(relayed.human, /passed on to a server/);
  assert.equal(relayed.parsed.recipients[0]?.action, 'relayed');
});

test('RET=FULL gives the message back, unless it is long', () => {
  const whole = Buffer.from('Subject: x\r\nMessage-ID: <m2@us.test>\r\n\r\nbody\r\n');
  const full = read(notice([failed], {}, { whole }));
  assert.deepEqual(full.types, ['text/plain', 'message/delivery-status', 'message/rfc822']);
  assert.equal(full.parsed.originalMessageId, '<m2@us.test>');
  const long = read(notice([failed], {}, { whole: Buffer.alloc(2 * 1024 * 1024, 'x\r\n') }));
  assert.equal(long.types[2], 'text/rfc822-headers');
});

test('international addresses: in their ASCII form, or as they are where the message was international (RFC 6533)', () => {
  const recipient = { ...failed, address: address('jö@there.test'), originalRecipient: undefined };
  const plain = composeDsn(notice([recipient]));
  assert.equal(plain.smtpUtf8, false);
  assert.match(Buffer.from(plain.octets).toString(), /^Final-Recipient: utf-8; j\\x\{F6\}@there\.test\r$/m);
  const header = Buffer.from('Subject: Grüße\r\n');
  const global = read(notice([recipient], {}, { smtpUtf8: true, header }));
  assert.deepEqual(global.types, ['text/plain', 'message/global-delivery-status', 'message/global-headers']);
  assert.equal(global.parsed.recipients[0]?.finalRecipient, 'jö@there.test');
  assert.equal(composeDsn(notice([recipient], {}, { smtpUtf8: true })).smtpUtf8, true);
});

test('what a server says cannot add fields, parts or lines (seeded)', () => {
  const nasty = fc.array(
    fc.constantFrom('\n', 'x', ' ', 'Action: delivered', '--=_abc', '\u0000', 'y'.repeat(900), '\t', ': '),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(nasty, nasty, (said, subject) => {
      const reply = { code: 550, enhanced: '5.7.1', text: said.join('') };
      const recipient: DsnRecipient = {
        ...failed,
        text: said.join(''),
        remote: { host: 'mx.there.test', address: undefined, reply },
      };
      const header = Buffer.from(`Subject: ${subject.join('').replaceAll(/[\r\n]/g, '')}\r\nBcc: x\r\n`);
      const { octets } = composeDsn(notice([recipient], {}, { header }));
      const index = indexMessage(octets);
      assert.equal(index.root.children.length, 3);
      const parsed = readDsn(octets, index);
      assert.equal(parsed?.recipients.length, 1);
      assert.equal(parsed?.recipients[0]?.action, 'failed');
      assert.equal(findText(octets, index.fields, 'bcc'), undefined);
      // The third part is the header as it came.
      const ours = Buffer.from(octets).toString('latin1').split('Content-Type: text/rfc822-headers')[0] ?? '';
      for (const line of ours.split('\r\n')) assert.ok(line.length <= 998, String(line.length));
    }),
    { seed: 3464, numRuns: 300 },
  );
});

test('NOTIFY decides who hears what (RFC 3461 section 4.1)', () => {
  const wants = (notify: string): string =>
    (['failed', 'delayed', 'delivered', 'relayed'] as const)
      .filter((action) => wantsNotice(parseNotify(notify), action))
      .join(' ');
  assert.equal(wants(''), 'failed delayed');
  assert.equal(wants('never'), '');
  assert.equal(wants('success'), 'delivered relayed');
  assert.equal(wants('failure,delay'), 'failed delayed');
  assert.equal(wants('SUCCESS,nonsense,FAILURE'), 'failed delivered relayed');
});

test('each status has a cause that names no unknown domain, and somebody who can fix it', () => {
  const texts = textsFor('de-AT');
  for (const [status, code, fixer] of [
    ['5.1.1', 550, 'sender'],
    ['5.7.1', 550, 'recipient-side'],
    // What our own administrators stopped was told as the doing of the recipient's server.
    ['5.7.1', undefined, 'us'],
    ['5.7.0', undefined, 'us'],
    ['5.7.26', 550, 'us'],
    ['4.7.5', undefined, 'recipient-side'],
    ['5.7.10', undefined, 'recipient-side'],
    ['5.7.30', undefined, 'sender'],
    ['5.7.99', 554, 'recipient-side'],
    ['5.0.0', 552, 'recipient-side'],
    ['5.9.9', undefined, 'recipient-side'],
    ['4.4.6', undefined, 'us'],
    ['5.1.10', 556, 'sender'],
    ['nonsense', 550, 'recipient-side'],
  ] as const) {
    const explanation = explainStatus(texts, status, code, 'there.test');
    assert.equal(explanation.fixer, fixer, status);
    assert.doesNotMatch(explanation.cause + explanation.fix, /[{}]/);
  }
});

test('a delivery status is read leniently and never throws (seeded)', () => {
  assert.deepEqual(
    parseDeliveryStatus(Buffer.from('Final-Recipient: a@b.test\nAction: Failed (x)\nStatus: 5.0.0 (y)\n')).recipients,
    [
      {
        finalRecipient: 'a@b.test',
        originalRecipient: undefined,
        action: 'failed',
        status: '5.0.0',
        remoteMta: undefined,
        diagnostic: undefined,
      },
    ],
  );
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('Status:', ' 5.1.1', '\r\n', '\n\n', 'Action', ': failed', '\t', 'é', ':'), {
        maxLength: 40,
      }),
      (parts) => {
        parseDeliveryStatus(Buffer.from(parts.join('')));
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});

const suite = join(process.env['ROOKERY_SHARED'] ?? '../shared', 'suites/bounce-sisimai');

test('real notices of other servers are read', {
  skip: existsSync(suite) ? false : 'the shared suites are not here',
}, () => {
  const expected = JSON.parse(readFileSync(join(suite, 'expected.json'), 'utf8')) as Record<
    string,
    readonly { status: string }[]
  >;
  let notices = 0;
  let agreeing = 0;
  const empty: string[] = [];
  for (const name of readdirSync(suite).filter((each) => each.endsWith('.eml'))) {
    const bytes = readFileSync(join(suite, name));
    const index = indexMessage(bytes);
    const parsed = readDsn(bytes, index);
    const has = [...walkParts(index.root)].some(
      (part) => part.type === 'message' && part.subtype === 'delivery-status',
    );
    if (!has) continue;
    notices += 1;
    assert.ok(parsed !== undefined, name);
    if (parsed.recipients.length === 0) empty.push(name);
    const known = (expected[name] ?? []).map((each) => each.status);
    if (parsed.recipients.some((each) => each.status !== undefined && known.includes(each.status))) agreeing += 1;
  }
  // That one holds no group of a recipient at all.
  assert.deepEqual(empty, ['lhost-postfix-64.eml']);
  // The key replaces vague codes such as 5.0.0 by its own reading of the text, which is not the field.
  assert.ok(notices > 100 && agreeing / notices > 0.6, `${agreeing} of ${notices}`);
});
