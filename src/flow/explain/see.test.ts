import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkNames, checkRules } from '#check/reputation';
import { causeOf, causeOfCode, causes } from './causes.ts';
import { sightingOf } from './see.ts';
import { at, atDoor, refused } from './trace.fixture.ts';

suite('causes', () => {
  test('every check and every code has one, and no code is used twice', () => {
    for (const check of checkNames) assert.equal(causeOfCode(checkRules[check].code)?.key, check);
    assert.equal(new Set(causes.map(({ code }) => code)).size, causes.length);
  });

  test('a code is found as people type it', () => {
    for (const typed of ['PTR-3', 'ptr-3', ' Ptr 3 ', 'PTR3', 'ptr--3']) {
      assert.equal(causeOfCode(typed)?.key, 'ptr-generic', typed);
    }
    assert.equal(causeOfCode('utf8-1')?.key, 'international');
    for (const typed of ['', 'PTR', '3', 'PTR-99', 'NOPE-1', '__proto__-1', 'x'.repeat(100), 'PTR-3<script>']) {
      assert.equal(causeOfCode(typed), undefined, typed);
    }
  });
});

suite('what the trace says', () => {
  const causeIn = (event: Parameters<typeof refused>[0]): string | undefined =>
    sightingOf([refused(event)])?.seen[0]?.cause;

  test('a refusal at the door is its check, with the evidence that may be shown', () => {
    const sighting = sightingOf([
      refused(
        atDoor('ptr-generic', { ip: '192.0.2.7', ptr: 'dyn-7.isp.example', rule: 'octets-dashed' }, { code: 'PTR-3' }),
      ),
    ]);
    assert.deepEqual(sighting, {
      peer: { ip: '192.0.2.7', helo: 'mail.sender.example', senderDomain: 'sender.example' },
      seen: [
        {
          cause: 'ptr-generic',
          atMs: at,
          temporary: false,
          status: '550 5.7.25',
          evidence: { ip: '192.0.2.7', ptr: 'dyn-7.isp.example' },
          retryAtMs: undefined,
          oddity: undefined,
        },
      ],
    });
  });

  test('greylisting is told as such, with what made it odd and when to try again', () => {
    const event = atDoor(
      'ptr-missing',
      { ip: '192.0.2.7' },
      { check: 'greylisted', code: 'GREY-1', oddity: 'ptr-missing', retryAtMs: at + 300_000 },
    );
    const [seen] = sightingOf([refused({ ...event, event: 'door.deferred' })])?.seen ?? [];
    assert.deepEqual(
      [seen?.cause, seen?.oddity, seen?.temporary, seen?.retryAtMs, seen?.evidence],
      ['greylisted', 'ptr-missing', true, at + 300_000, { ip: '192.0.2.7' }],
    );
  });

  for (const [event, text, cause] of [
    ['smtp.session.auth-required', '530 5.7.0 Authentication required', 'auth-required'],
    ['smtp.session.size', '552 5.3.4 Message is larger', 'size'],
    ['smtp.session.helo', '550 5.5.2 Your server greets as "x"', 'helo-syntax'],
    ['smtp.rcpt.refused', '554 5.7.1 <x@y> Relay access denied (reference X)', 'relay'],
    [
      'smtp.rcpt.refused',
      '550-5.1.1 <x@y> No such user here\r\n550 5.1.1 See https://x/why/Y (USER-1)',
      'unknown-user',
    ],
    ['smtp.rcpt.refused', '550 5.2.1 <x@y> Mailbox is switched off', 'switched-off'],
    ['smtp.rcpt.refused', '452 4.2.2 <x@y> Mailbox is full', 'mailbox-full'],
    ['smtp.rcpt.refused', '553 5.7.1 <x@y> The sender domain z is not hosted here', 'foreign-sender'],
    ['smtp.mail.refused', '553 5.7.1 You are logged in as a and may not send as b', 'not-your-address'],
    ['smtp.mail.refused', '525 5.7.13 This account was switched off (SEND-3)', 'account-off'],
    ['smtp.content.refused', '550 5.7.1 The From field names x', 'foreign-from'],
    ['smtp.content.refused', '554 5.4.6 The message has passed 101 servers', 'loop'],
    ['smtp.content.refused', '550 5.5.3 30 recipients for one message', 'recipients'],
    ['smtp.content.refused', 'Refused after the content: loop', 'loop'],
    ['smtp.content.refused', 'Refused after the content: constructor', 'other'],
    ['smtp.content.refused', '451 4.3.0 Temporary failure', 'our-trouble'],
    ['smtp.rcpt.refused', '550 5.7.1 Something new (MADE-9)', 'other'],
  ] as const) {
    test(`${event} with "${text.slice(0, 40)}" is ${cause}`, () => assert.equal(causeIn({ event, text }), cause));
  }

  test('of mail that was taken nothing is told, nor of what is unknown', () => {
    assert.equal(sightingOf([]), undefined);
    const taken = refused({ event: 'smtp.mail', text: 'x' }, { kind: 'incoming', outcome: 'accepted' });
    assert.equal(sightingOf([taken]), undefined);
    assert.equal(sightingOf([refused({ event: 'smtp.mail', text: 'x' })]), undefined);
    assert.equal(sightingOf([refused({ event: 'door.refused', text: '550 5.7.1 x' })]), undefined);
    assert.equal(sightingOf([refused({ event: 'smtp.session.nonsense', text: '550 5.7.1 x' })]), undefined);
  });

  test('each cause once, the last first; the same reply noted twice is one; what is not known counts for nothing', () => {
    const rows = [
      refused({ event: 'smtp.rcpt.refused', text: '550 5.1.1 <a@b> No such user' }),
      refused({ event: 'smtp.rcpt.refused', text: '550 5.1.1 <c@b> No such user' }),
      refused({ event: 'smtp.rcpt.refused', text: '550 5.7.99 Odd' }),
      refused(
        { event: 'x', text: '' },
        {
          story: [
            { at: at + 5, ...atDoor('list-spam', {}) },
            { at: at + 5, event: 'smtp.rcpt.refused', text: atDoor('list-spam', {}).text },
          ],
        },
      ),
    ];
    assert.deepEqual(
      sightingOf(rows)?.seen.map(({ cause }) => cause),
      ['list-spam', 'unknown-user'],
    );
  });

  test('evidence that is broken, hostile or too large leaves nothing behind', () => {
    const evidenceOf = (evidence: string): unknown =>
      sightingOf([refused({ ...atDoor('list-spam', {}), facts: { check: 'list-spam', evidence } })])?.seen[0]?.evidence;
    for (const json of [
      '',
      '{',
      'null',
      '[1]',
      '"x"',
      '{"__proto__":{"ip":"x"}}',
      '{"ip":{"a":1},"zone":null,"text":[]}',
      '{"ip":"\\u0000\\r\\n"}',
      `{"text":"${'x'.repeat(70_000)}"}`,
    ]) {
      assert.deepEqual(evidenceOf(json), {}, json.slice(0, 50));
    }
    assert.deepEqual(evidenceOf('{"text":"a\\r\\nb\\u202ec","zone":7,"other":"x"}'), { text: 'a  b c', zone: '7' });
    const long = evidenceOf(JSON.stringify({ text: 'x'.repeat(1000) })) as { text: string };
    assert.equal(long.text.length, 300);
  });

  test('a peer without address, name or sender is nobody in particular', () => {
    const row = refused({ event: 'smtp.session.size', text: '' }, { client: 'unix', helo: '', sender: '' });
    assert.deepEqual(sightingOf([row])?.peer, { ip: undefined, helo: undefined, senderDomain: undefined });
  });

  test('causes know who can mend them', () => {
    assert.equal(causeOf('ptr-missing').mender, 'sender-admin');
    assert.equal(causeOf('credentials').mender, 'sender-user');
    assert.equal(causeOf('our-trouble').mender, 'us');
  });
});
