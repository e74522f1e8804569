import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Reference, timeKeyAt } from '#base/ids';
import type { TraceEvent, TraceRecord } from '#model/trace';
import { entryOf, formatStory, statusText, formatTraceLine, formatTraceList, storyData, whoCanMend } from './mod.ts';

const AT = Date.parse('2026-03-11T23:59:58.120Z');

function record(changes: Partial<TraceRecord> = {}): TraceRecord {
  return {
    id: timeKeyAt(AT),
    reference: '7F3K-9QXD-M2TA' as Reference,
    tenant: null,
    domain: null,
    account: null,
    kind: 'incoming',
    outcome: 'accepted',
    client: '192.0.2.7',
    helo: 'mx.sender.test',
    sender: 'ann@sender.test',
    recipients: ['bob@local.test'],
    messageId: '<one@sender.test>',
    subject: 'Lunch',
    size: 1234,
    repeats: 0,
    story: [{ at: AT, event: 'smtp.mail', text: '192.0.2.7 sent a message of 1234 octets' }],
    ...changes,
  };
}

const filed: TraceEvent = {
  at: AT + 5,
  event: 'delivered',
  text: 'Filed for bob@local.test',
  facts: { recipient: 'bob@local.test', uid: 7 },
};
const deferred: TraceEvent = {
  at: AT + 3000,
  event: 'queue.deferred',
  text: 'eve@far.test: The server asked to come again',
  facts: {
    recipient: 'eve@far.test',
    host: 'mx.far.test',
    address: '203.0.113.9',
    status: '4.2.2',
    code: 452,
    enhanced: '4.2.2',
    reply: 'Mailbox full\nCome again',
    retryAtMs: AT + 600_000,
  },
};

test('a story tells who, what became of it, each step, the words of the other side and who can mend it', () => {
  const sent = record({
    kind: 'submitted',
    account: 7,
    recipients: ['bob@local.test', 'eve@far.test'],
    story: [...record().story, filed, deferred],
  });
  assert.equal(
    formatStory([sent]),
    [
      '7F3K-9QXD-M2TA  1 delivered, 1 waiting',
      '',
      'Time        2026-03-11 23:59:58.120 UTC',
      'From        ann@sender.test by 192.0.2.7, mx.sender.test',
      'To          bob@local.test  Delivered',
      '            eve@far.test  Waiting',
      'Subject     Lunch',
      'Message-ID  <one@sender.test>',
      'Size        1234 octets',
      '',
      '23:59:58.120  Came in: 192.0.2.7 sent a message of 1234 octets',
      '23:59:58.125  Delivered: Filed for bob@local.test',
      '2026-03-12',
      '00:00:01.120  Not yet: eve@far.test: The server asked to come again',
      '              Server: mx.far.test (203.0.113.9)',
      '              Its reply: 452 4.2.2 Mailbox full',
      '                         452 4.2.2 Come again',
      "              Who can mend it: the recipient's side",
      '              Next try: 2026-03-12 00:09:58 UTC',
    ].join('\n'),
  );
});

test('a story tells how the way to another server was protected, and by whose wish', () => {
  const over = (facts: Readonly<Record<string, string | boolean>>): string | undefined =>
    formatStory([record({ story: [{ ...deferred, facts: { host: 'mx.far.test', ...facts } }] })])
      .split('\n')
      .find((line) => line.includes('TLS: '))
      ?.trim();
  const tls = 'TLSv1.3 TLS_AES_256_GCM_SHA384';
  assert.equal(over({}), undefined);
  assert.equal(over({ tls: '', tlsVerified: false }), 'TLS: none');
  assert.equal(
    over({ tls: '', tlsVerified: false, tlsProblem: 'STARTTLS was refused: 454 No' }),
    'TLS: none (STARTTLS was refused: 454 No)',
  );
  assert.equal(
    over({ tls, tlsVerified: true, tlsPolicy: 'dane' }),
    `TLS: ${tls}, certificate right, as the TLSA record of the server asks for`,
  );
  assert.equal(over({ tls, tlsVerified: true }), `TLS: ${tls}, certificate right`);
  assert.equal(
    over({ tls, tlsVerified: false, tlsProblem: 'certificate: it is self-signed' }),
    `TLS: ${tls}, any certificate (certificate: it is self-signed)`,
  );
});

test('times are told in the zone that is asked for', () => {
  assert.match(
    formatStory([record()], { timeZone: 'Europe/Berlin' }),
    /^Time {8}2026-03-12 00:59:58\.120 Europe\/Berlin$/m,
  );
});

test('a refusal is told with our reply and who can mend it, once, within the story of its message', () => {
  const refusal: TraceEvent = { at: AT, event: 'smtp.rcpt.refused', text: '550 5.1.1 No such address <x@local.test>' };
  const refused = record({
    kind: 'refused',
    outcome: 'refused',
    recipients: ['x@local.test'],
    subject: '',
    story: [refusal],
  });
  const text = formatStory([refused, record({ story: [refusal, filed] })]);
  assert.match(text, /^7F3K-9QXD-M2TA {2}1 delivered, 1 refused\n/);
  assert.match(text, /^Subject {5}Lunch$/m);
  assert.equal(text.match(/Recipient refused: 550 5\.1\.1/g)?.length, 1);
  assert.match(text, /Who can mend it: the sender$/m);
  assert.match(formatStory([refused]), /^7F3K-9QXD-M2TA {2}Refused\n/);
});

test('what others wrote does not drive the terminal', () => {
  const evil = record({
    subject: 'a\u001b[2J\u202eb',
    helo: 'x\ny',
    story: [{ at: AT, event: 'queue.failed', text: 'no\rno', facts: { reply: '\u001b]0;x\u0007' } }],
  });
  for (const text of [formatStory([evil]), formatTraceLine(evil)]) {
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  }
  assert.equal(formatTraceLine(evil).split('\n').length, 1);
});

test('a list has a line for each', () => {
  const many = record({ recipients: ['a@l.test', 'b@l.test', 'c@l.test', 'd@l.test'], story: [] });
  const counted = record({
    kind: 'refused',
    outcome: 'refused',
    sender: '',
    recipients: [],
    subject: '',
    repeats: 900,
  });
  assert.equal(
    formatTraceList([many, counted]),
    [
      '2026-03-11 23:59:58  7F3K-9QXD-M2TA  Waiting    ann@sender.test → a@l.test, b@l.test and 2 more  "Lunch"',
      '2026-03-11 23:59:58  7F3K-9QXD-M2TA  Refused    <> → (nobody)  (900 times)',
    ].join('\n'),
  );
});

test('data has ISO times, a status for each recipient and who can mend what', () => {
  const data = storyData([record({ recipients: ['eve@far.test'], story: [deferred] })]);
  assert.equal(data.time, '2026-03-11T23:59:58.120Z');
  assert.deepEqual(data.recipients, [{ address: 'eve@far.test', status: 'Waiting' }]);
  assert.equal(data.events[0]?.whoCanMend, "the recipient's side");
  assert.deepEqual(JSON.parse(JSON.stringify(data)), data);
});

const menders: readonly (readonly [event: Partial<TraceEvent>, who: string | undefined])[] = [
  [{ event: 'smtp.rcpt.refused', text: '550 5.1.1 No such address' }, 'the sender'],
  [{ event: 'smtp.rcpt.refused', text: '452 4.2.2 Mailbox is full' }, 'this server, or the owner of the address'],
  [{ event: 'smtp.rcpt.refused', text: 'no code at all' }, undefined],
  [{ event: 'queue.failed', facts: { status: '5.1.1', code: 550 } }, 'the sender'],
  [{ event: 'queue.delivered', facts: { status: '2.0.0', code: 250 } }, undefined],
  [{ event: 'delivered', facts: { status: '5.0.0' } }, undefined],
];
for (const [event, who] of menders) {
  test(`${event.event} ${event.text ?? JSON.stringify(event.facts)}: ${who ?? 'nothing to mend'}`, () => {
    assert.equal(whoCanMend({ at: 0, event: '', text: '', ...event }), who);
  });
}

test('what was thrown away or reported does not wait for anything', () => {
  const disposed = (action: string): TraceEvent => ({
    at: AT,
    event: 'filter.disposed',
    text: 'x',
    facts: { recipient: 'bob@local.test', action },
  });
  assert.equal(statusText([record({ story: [disposed('discard')] })]), 'Thrown away');
  assert.equal(statusText([record({ story: [disposed('junk'), filed] })]), 'Delivered');
  const inJunk = { ...filed, facts: { ...filed.facts, use: 'junk' } };
  assert.equal(statusText([record({ story: [disposed('junk'), inJunk] })]), 'In Junk');
  const two = record({ recipients: ['ann@local.test', 'bob@local.test'], story: [inJunk] });
  assert.equal(statusText([two]), '1 in Junk, 1 waiting');
  const reported: TraceEvent = { at: AT, event: 'spamreport', text: 'x' };
  assert.equal(statusText([record({ story: [reported] })]), 'Reported');
  assert.equal(statusText([record({ story: [{ ...reported, event: 'spamreport.dropped' }] })]), 'Thrown away');
  const both = record({ recipients: ['report@local.test', 'bob@local.test'], story: [reported, filed] });
  assert.equal(statusText([both]), '1 delivered, 1 reported');
});

test('an event that nobody knows is shown by its id', () => {
  assert.deepEqual(entryOf('toString'), { label: 'toString', side: 'own' });
});
