import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findText, indexMessage } from '#format/message';
import { findForwarded, FORWARDED_MAX, type Forward, pastedMessage, programOf } from './mod.ts';

function forwardOf(lines: readonly string[]): Forward {
  const bytes = new TextEncoder().encode(lines.join('\r\n'));
  return findForwarded(bytes, indexMessage(bytes));
}

/** What was found, as header fields and body. */
function shown(
  bytes: Uint8Array | undefined,
): { from: string; received: string; subject: string; body: string } | undefined {
  if (bytes === undefined) return undefined;
  const { fields, root } = indexMessage(bytes);
  const text = (name: string): string => findText(bytes, fields, name) ?? '';
  const body = new TextDecoder().decode(bytes.subarray(root.bodyStart));
  return { from: text('from'), received: text('received'), subject: text('subject'), body };
}

const header = [
  'Received: from evil.test (evil.test [203.0.113.9])',
  '\tby mx.here.test with ESMTPS',
  '\tid 7F3K-9QXD-M2TA for <anna@here.test>;',
  '\tThu, 1 Jan 2026 00:00:00 +0000',
  'From: "Your Bank" <service@evil.test>',
  'To: anna@here.test',
  'Subject: Act now',
  'Date: Thu, 1 Jan 2026 00:00:00 +0000',
  'Message-ID: <1@evil.test>',
  'Content-Type: multipart/alternative; boundary=x',
];

const expected = {
  from: '"Your Bank" <service@evil.test>',
  received:
    'from evil.test (evil.test [203.0.113.9])\tby mx.here.test with ESMTPS\tid 7F3K-9QXD-M2TA for <anna@here.test>;\tThu, 1 Jan 2026 00:00:00 +0000',
  subject: 'Act now',
  body: 'Dear customer,\r\nclick here: http://evil.test/',
};
const body = ['Dear customer,', 'click here: http://evil.test/'];

test('attached messages are found as they are, several of them, and those inside of them are not (RFC 2046 section 5.2.1)', () => {
  const inner = [...header.slice(0, -1), '', ...body];
  const forward = forwardOf([
    'From: Anna <Anna@here.test>',
    'Subject: =?utf-8?q?Zwei_St=C3=BCck?=',
    'Message-ID: <r@here.test>',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Thunderbird/115.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    '',
    'See attached.',
    '--b',
    'Content-Type: message/rfc822',
    '',
    ...inner,
    '--b',
    'Content-Type: application/octet-stream; name="Act now.eml"',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(
      [
        'From: x@y.test',
        'Content-Type: multipart/mixed; boundary=c',
        '',
        '--c',
        'Content-Type: message/rfc822',
        '',
        ...inner,
        '--c--',
      ].join('\r\n'),
    ).toString('base64'),
    '--b',
    'Content-Type: application/octet-stream; name="other.eml"',
    '',
    'no message at all',
    '--b--',
  ]);
  assert.deepEqual(
    forward.found.map(({ way, bytes }) => [way, shown(bytes)?.from, bytes.length > 100]),
    [
      ['attached', '"Your Bank" <service@evil.test>', true],
      ['attached', 'x@y.test', true],
    ],
  );
  assert.equal(new TextDecoder().decode(forward.found[0]?.bytes), inner.join('\r\n'));
  const { found: _, ...rest } = forward;
  assert.deepEqual(rest, {
    more: false,
    program: 'thunderbird',
    automatic: false,
    from: ['anna@here.test'],
    messageId: '<r@here.test>',
    subject: 'Zwei Stück',
  });
});

test('more messages than a report may have are told of', () => {
  const part = ['--b', 'Content-Type: message/rfc822', '', 'From: a@b.test', '', 'x'];
  const forward = forwardOf([
    'Content-Type: multipart/digest; boundary=b',
    '',
    ...Array.from({ length: 30 }, () => part).flat(),
    '--b--',
  ]);
  assert.deepEqual([forward.found.length, forward.more], [FORWARDED_MAX, true]);
});

interface Paste {
  readonly name: string;
  readonly text: readonly string[];
}

const unfolded = header.map((line) => line.replace(/^\t/, ''));
const pastes: readonly Paste[] = [
  {
    name: 'Outlook: "Internet headers" above its own short header',
    text: [
      'Spam, please look:',
      '',
      ...header,
      '',
      '-----Original Message-----',
      'From: Your Bank',
      'Sent: Thursday, January 1, 2026 1:00 AM',
      'To: anna@here.test',
      'Subject: Act now',
      '',
      ...body,
    ],
  },
  {
    name: 'Outlook in German',
    text: [
      ...header,
      '',
      '-----Ursprüngliche Nachricht-----',
      'Von: Your Bank',
      'Gesendet: Donnerstag',
      'Betreff: Act now',
      '',
      ...body,
    ],
  },
  {
    name: 'Gmail: "Show original" copied above a forward',
    text: [
      ...header,
      '',
      '---------- Forwarded message ---------',
      'From: Your Bank <service@evil.test>',
      'Date: Thu, 1 Jan 2026',
      'Subject: Act now',
      'To: <anna@here.test>',
      '',
      '',
      ...body,
    ],
  },
  {
    name: 'Apple Mail: "All headers" in a forward, quoted',
    text: [
      '',
      'Begin forwarded message:',
      '',
      ...header.map((line) => `> ${line}`),
      '> ',
      ...body.map((line) => `> ${line}`),
    ],
  },
  { name: 'white space of folded lines lost in an HTML editor', text: [...unfolded, '', ...body] },
  { name: 'each line a paragraph of its own', text: [...unfolded.flatMap((line) => [line, '']), '', ...body] },
  {
    name: 'each line quoted twice, with invisible marks',
    text: [...header.map((line) => `> > \u200b${line}`), '> >', ...body.map((line) => `> > ${line}`)],
  },
  { name: 'lines end in bare line feeds and blanks', text: [...header.map((line) => `${line}  `), '   ', ...body] },
  {
    name: 'a greeting that looks like a field stands above',
    text: ['Note: this came today', 'Re: spam', '', ...header, '', ...body],
  },
];

for (const { name, text } of pastes) {
  test(`a pasted header is put together again: ${name}`, () => {
    const found = shown(pastedMessage(text.join('\n')));
    assert.deepEqual(
      { ...found, received: found?.received.replaceAll(/\s+/g, ' ') },
      { ...expected, received: expected.received.replaceAll(/\s+/g, ' ') },
    );
  });
}

const none: readonly Paste[] = [
  {
    name: 'the short header of a forward',
    text: ['-----Original Message-----', 'From: a@b.test', 'Sent: today', 'To: c@d.test', 'Subject: x', '', 'text'],
  },
  {
    name: 'fields without Received',
    text: ['From: a@b.test', 'To: c@d.test', 'Subject: x', 'Date: today', 'Message-ID: <1@b.test>', '', 'text'],
  },
  { name: 'a Received alone', text: ['Received: from a.test by b.test; today', '', 'text'] },
  {
    name: 'words with colons',
    text: ['Hello: you', 'Received: nothing yet', 'From: the start', 'I: am', 'To: the end'],
  },
  { name: 'nothing', text: [''] },
];

for (const { name, text } of none) {
  test(`no header was pasted: ${name}`, () => assert.equal(pastedMessage(text.join('\r\n')), undefined));
}

test('what is pasted into HTML alone is found as a reader sees it', () => {
  const html = [...header, '', ...body].map(
    (line) => `<div>${line.replaceAll('<', '&lt;').replaceAll('>', '&gt;') || '<br>'}</div>`,
  );
  const forward = forwardOf(['From: a@here.test', 'Content-Type: text/html', '', ...html]);
  assert.equal(forward.found[0]?.way, 'pasted');
  assert.deepEqual(shown(forward.found[0]?.bytes)?.from, expected.from);
  assert.match(shown(forward.found[0]?.bytes)?.body ?? '', /click here: http:\/\/evil\.test\//);
});

const programs: readonly (readonly [Readonly<Record<string, string>>, string, string])[] = [
  [{ 'x-mailer': 'Microsoft Outlook 16.0' }, '', 'outlook'],
  [{ 'user-agent': 'Microsoft-MacOutlook/16.80.23121017' }, '', 'outlook'],
  [{ 'message-id': '<AM0PR@AM0PR.eurprd04.prod.outlook.com>' }, '', 'outlook-new'],
  [{ 'message-id': '<AM0PR@AM0PR.eurprd04.prod.outlook.com>' }, 'Hi\nGet Outlook for iOS', 'outlook-mobile'],
  [{ 'x-mailer': 'Apple Mail (2.3774.300.61.1.2)' }, '', 'apple-mail'],
  [{ 'x-mailer': 'iPhone Mail (21C66)' }, '', 'ios'],
  [{ 'message-id': '<CAHk=x@mail.gmail.com>' }, '', 'gmail'],
  [{ 'user-agent': 'K-9 Mail for Android' }, '', 'android'],
  [{ 'user-agent': 'Mozilla Thunderbird' }, '', 'thunderbird'],
  [{ 'user-agent': 'Roundcube Webmail/1.6.5' }, '', 'roundcube'],
  [{ 'x-mailer': 'WebService/1.1.22077 YMailNorrin' }, '', 'webmail'],
  [{ 'user-agent': 'SnappyMail/2.31.0' }, '', 'webmail'],
  [{ 'user-agent': 'Mutt/2.2.12 (2023-09-09)' }, '', 'mutt'],
  // It marks a forward as Thunderbird does.
  [{ 'x-mailer': 'Evolution 3.46.4-2' }, '-------- Forwarded Message --------\nSubject: x', 'other'],
  [{ 'user-agent': 'KMail/5.22.3' }, '', 'other'],
  [{}, '---------- Forwarded message ---------\nFrom: x', 'gmail'],
  [{}, '-------- Forwarded Message --------\nSubject: x', 'thunderbird'],
  [{}, 'Begin forwarded message:\n', 'apple-mail'],
  [{}, '-----Original Message-----\n', 'outlook'],
  [{}, 'hello', 'other'],
];

test('the program that somebody writes with is told by what it writes', () => {
  for (const [fields, text, program] of programs) {
    assert.equal(
      programOf((name) => fields[name] ?? '', text),
      program,
      JSON.stringify(fields),
    );
  }
});

test('what programs and lists send is automatic (RFC 3834 section 2)', () => {
  const automatic = (field: string): boolean => forwardOf(['From: a@b.test', field, '', 'x']).automatic;
  for (const field of [
    'Auto-Submitted: auto-replied',
    'Precedence: bulk',
    'List-Id: <x>',
    'X-Auto-Response-Suppress: All',
  ]) {
    assert.ok(automatic(field), field);
  }
  assert.ok(!automatic('Auto-Submitted: no'));
});
