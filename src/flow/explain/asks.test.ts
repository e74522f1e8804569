import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reference } from '#base/ids';
import type { TraceEvent, TraceRecord } from '#model/trace';
import { FakeClock } from '#testing/clock';
import { Asks, type AsksParts, ASKS_MAX, ASKS_OF_NETWORK_MAX, type Letter } from './asks.ts';
import { textsFor } from './texts.ts';
import { at, atDoor, reference, refused } from './trace.fixture.ts';

interface Made {
  readonly asks: Asks;
  readonly clock: FakeClock;
  readonly letters: (readonly [string | undefined, Letter])[];
  readonly notes: TraceEvent[];
}

const row = refused(atDoor('ptr-generic', { ip: '192.0.2.7', ptr: 'dyn-7.isp.example' }, { code: 'PTR-3' }));

function made(changes: Partial<AsksParts> = {}, rows: readonly TraceRecord[] = [row]): Made {
  const clock = new FakeClock(at);
  const letters: Made['letters'] = [];
  const notes: TraceEvent[] = [];
  const asks = new Asks({
    clock,
    records: async () => rows,
    isHosted: (domain) => domain === 'hosted.example',
    tellPostmaster: async (domain, letter) => {
      letters.push([domain, letter]);
      return true;
    },
    note: (_, event) => notes.push(event),
    networkOf: (client) => client.replace(/\d+$/, '0/24'),
    link: (one) => `https://mx.example.test/why/${one}`,
    texts: textsFor('en'),
    ...changes,
  });
  return { asks, clock, letters, notes };
}

const question = { reference, client: '203.0.113.9', text: 'Please let us in.\nThank you', replyTo: '' };
const other = (n: number): Reference => `AAAA-AAAA-${String(n).padStart(4, '0')}` as Reference;

test('a question goes to the postmaster of the hosted domain, as quoted text', async () => {
  const { asks, letters, notes } = made();
  assert.equal(await asks.ask({ ...question, replyTo: 'bob@sender.example' }), 'passed-on');
  assert.deepEqual(letters, [
    [
      'hosted.example',
      {
        subject: 'Question about refused mail, reference 7F3K-9QXD-M2TA',
        text: `Somebody whose mail was not taken asks you to look at it.

  Reference  7F3K-9QXD-M2TA
  When       2026-11-27T03:30:12.000Z
  Why        PTR-3: Your mail server has the name of a home line
  From       bob@sender.example
  Server     192.0.2.7, greeted as mail.sender.example
  To         secret@hosted.example
  Page       https://mx.example.test/why/7F3K-9QXD-M2TA

They wrote this, from the address 203.0.113.9. Nobody has checked who they are.

> Please let us in.
> Thank you

They want an answer to: bob@sender.example
(as they typed it; it may belong to somebody else)

The whole story:  rookery trace 7F3K-9QXD-M2TA
`,
      },
    ],
  ]);
  assert.deepEqual(
    notes.map(({ event }) => event),
    ['why.asked'],
  );
});

test('where the domain is not hosted here, it goes to the operator, without the recipient', async () => {
  const { asks, letters } = made({ isHosted: () => false });
  assert.equal(await asks.ask(question), 'passed-on');
  assert.equal(letters[0]?.[0], undefined);
  assert.doesNotMatch(letters[0]?.[1].text ?? '', /secret/);
});

test('what a stranger writes cannot look like ours: each line is marked, also the broken ones', async () => {
  const { asks, letters } = made();
  const text = `${'word '.repeat(40)}\n\nThe whole story:  rm -rf /\n${'x'.repeat(200)}`;
  await asks.ask({ ...question, text });
  const body = letters[0]?.[1].text ?? '';
  const quote = body.slice(body.indexOf('> '), body.indexOf('\n\nThey left'));
  for (const line of quote.split('\n')) assert.match(line, /^> .{0,76}$/);
  assert.equal(body.match(/^The whole story/gm)?.length, 1);
});

test('each reference once, also two at a time, also after a restart', async () => {
  const { asks } = made();
  assert.deepEqual(await Promise.all([asks.ask(question), asks.ask(question)]), ['passed-on', 'asked-before']);
  assert.equal(await asks.ask(question), 'asked-before');
  const asked = refused(atDoor('ptr-generic', {}), { id: 2, story: [{ at, event: 'why.asked', text: '' }] });
  assert.equal(await made({}, [row, asked]).asks.ask(question), 'asked-before');
});

test('a network may ask a few times a day, and all together not without end', async () => {
  const { asks, clock } = made();
  for (let n = 0; n < ASKS_OF_NETWORK_MAX; n++)
    assert.equal(await asks.ask({ ...question, reference: other(n) }), 'passed-on');
  assert.equal(await asks.ask({ ...question, client: '203.0.113.77', reference: other(50) }), 'too-many');
  for (let n = ASKS_OF_NETWORK_MAX; n < ASKS_MAX; n++) {
    assert.equal(await asks.ask({ ...question, client: `10.${n}.0.1`, reference: other(n) }), 'passed-on');
  }
  assert.equal(await asks.ask({ ...question, client: '198.51.100.1', reference: other(9999) }), 'too-many');
  clock.advance(24 * 3600 * 1000);
  assert.equal(await asks.ask({ ...question, reference: other(9998) }), 'passed-on');
});

test('nothing is passed on for what was not refused', async () => {
  const { asks, letters } = made({}, []);
  assert.equal(await asks.ask(question), 'not-known');
  assert.equal(letters.length, 0);
});

test('what could not be filed may be asked again', async () => {
  let room = false;
  const { asks } = made({ tellPostmaster: async () => room });
  assert.equal(await asks.ask(question), 'no-one');
  room = true;
  assert.equal(await asks.ask(question), 'passed-on');
  const broken = made({
    tellPostmaster: async () => {
      throw new Error('store');
    },
  });
  for (let i = 0; i < 5; i++) await assert.rejects(broken.asks.ask(question), /store/);
});
