import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Reference, TimeKeys, timeKeyAt } from '#base/ids';
import { silentLog } from '#base/log';
import { type TraceRow, traceReads, type TraceWrite, writeTraces } from '#model/trace';
import { FakeClock } from '#testing/clock';
import { forEachEngine } from '#testing/engine';
import {
  AttemptRecorder,
  networkOf,
  REFUSALS_PER_MINUTE,
  RefusalRecorder,
  type StoryFound,
  TraceDesk,
  TraceWriter,
  WAITING_MAX,
} from './mod.ts';

let serial = 0;

function refusal(client: string, nowMs = 0): TraceRow {
  serial += 1;
  return {
    id: timeKeyAt(nowMs) + serial,
    reference: `AAAA-AAAA-${String(serial % 10_000).padStart(4, '0')}` as Reference,
    tenant: null,
    domain: null,
    account: null,
    kind: 'refused',
    outcome: 'refused',
    client,
    helo: 'x',
    sender: 'a@b.test',
    recipients: ['nobody@local.test'],
    messageId: '',
    subject: '',
    size: 0,
    repeats: 0,
    story: [{ at: nowMs, event: 'smtp.rcpt.refused', text: '550 5.1.1 No such address' }],
  };
}

function recorder(exempt?: (client: string) => boolean) {
  const clock = new FakeClock();
  const rows: TraceRow[] = [];
  const writer = { row: (row: TraceRow): void => void rows.push(row) };
  const parts = { writer, clock, keys: new TimeKeys(clock) };
  return { clock, rows, recorder: new RefusalRecorder(exempt === undefined ? parts : { ...parts, exempt }) };
}

test('a network has a budget of rows a minute; above it one row counts', () => {
  const { clock, rows, recorder: refusals } = recorder();
  for (let i = 0; i < REFUSALS_PER_MINUTE + 1000; i++) refusals.record(refusal(`192.0.2.${i % 250}`));
  refusals.record(refusal('198.51.100.1'));
  assert.equal(rows.length, REFUSALS_PER_MINUTE + 1);
  clock.advance({ minutes: 1 });
  assert.equal(rows.length, REFUSALS_PER_MINUTE + 2);
  const counted = rows.at(-1);
  assert.equal(counted?.repeats, 1000);
  assert.equal(counted?.story.at(-1)?.facts?.['network'], '192.0.2.0/24');
  assert.ok((counted?.id ?? 0) > 0);
  refusals.record(refusal('192.0.2.1'));
  assert.equal(rows.length, REFUSALS_PER_MINUTE + 3);
});

test('what was counted is written at the end', () => {
  const { rows, recorder: refusals } = recorder();
  for (let i = 0; i < REFUSALS_PER_MINUTE + 2; i++) refusals.record(refusal('2001:db8::1'));
  refusals.close();
  assert.equal(rows.at(-1)?.repeats, 2);
});

test('the memory for networks is bounded: those beyond share a budget', () => {
  const { rows, recorder: refusals } = recorder();
  for (let i = 0; i < 11_000; i++) refusals.record(refusal(`10.${i >> 8}.${i & 255}.1`));
  assert.equal(rows.length, 10_000 + REFUSALS_PER_MINUTE);
  refusals.close();
  assert.equal(rows.at(-1)?.repeats, 1000 - REFUSALS_PER_MINUTE);
});

test('exempt networks have a row each', () => {
  const { rows, recorder: refusals } = recorder((client) => client === '127.0.0.1');
  for (let i = 0; i < 500; i++) refusals.record(refusal('127.0.0.1'));
  assert.equal(rows.length, 500);
});

for (const [client, network] of [
  ['192.0.2.77', '192.0.2.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8::/64'],
  ['::1', '::/64'],
  ['', 'this machine'],
  ['/run/lmtp.sock', 'this machine'],
] as const) {
  test(`the network of "${client}" is ${network}`, () => assert.equal(networkOf(client), network));
}

function writerOver(write: (args: TraceWrite) => Promise<unknown>) {
  const clock = new FakeClock();
  return { clock, writer: new TraceWriter({ store: { writeTraces: write }, clock, log: silentLog }) };
}

test('rows and events that come together are one write', async () => {
  const writes: TraceWrite[] = [];
  const { clock, writer } = writerOver(async (args) => writes.push(args));
  for (let i = 0; i < 10; i++) writer.row(refusal('192.0.2.1'));
  writer.later('AAAA-AAAA-0001' as Reference, { at: 0, event: 'queue.failed', text: 'x' });
  clock.advance({ seconds: 1 });
  await writer.flush();
  assert.deepEqual(
    writes.map(({ rows, events }) => [rows.length, events.length]),
    [[10, 1]],
  );
});

test('what could not be written waits for the next time, in its order and bounded', async () => {
  let works = false;
  const written: string[] = [];
  const { clock, writer } = writerOver(async ({ rows }) => {
    if (!works) throw new Error('disk');
    for (const row of rows) written.push(row.reference);
  });
  const rows = Array.from({ length: WAITING_MAX + 100 }, () => refusal('192.0.2.1'));
  for (const row of rows.slice(0, 700)) writer.row(row);
  await writer.flush();
  for (const row of rows.slice(700)) writer.row(row);
  assert.equal(writer.waiting, WAITING_MAX);
  works = true;
  clock.advance({ seconds: 10 });
  await writer.flush();
  assert.deepEqual(
    written,
    rows.slice(0, WAITING_MAX).map((row) => row.reference),
  );
});

forEachEngine('the desk finds a story over the store and tells it whole, with its attempts', async (store) => {
  const clock = new FakeClock('2026-03-11T12:00:00Z');
  const writer = new TraceWriter({
    store: { writeTraces: (args) => store.write(() => writeTraces(args)) },
    clock,
    log: silentLog,
  });
  const reads = {
    findTraces: (args: Parameters<typeof traceReads.findTraces>[0]) => store.read(() => traceReads.findTraces(args)),
    traceOf: (args: Parameters<typeof traceReads.traceOf>[0]) => store.read(() => traceReads.traceOf(args)),
  };
  const desk = new TraceDesk({ reads, clock, retentionMs: () => 30 * 24 * 3_600_000 });
  const ask = async (query: Omit<Parameters<TraceDesk['traceFind']>[0], 'max'>): Promise<StoryFound[]> => {
    const found: StoryFound[] = [];
    await desk.traceFind({ max: 20, ...query }, async (item) => void found.push(item));
    return found;
  };
  const message: TraceRow = {
    ...refusal('192.0.2.1', clock.now()),
    kind: 'submitted',
    outcome: 'accepted',
    recipients: ['eve@far.test'],
  };
  writer.row(message);
  writer.row(refusal('192.0.2.1', clock.now()));
  writer.row({ ...refusal('192.0.2.1', clock.now()), id: message.id - 1, reference: message.reference });
  new AttemptRecorder(writer).attempted({
    at: clock.now() + 1000,
    reference: message.reference.replaceAll('-', '').toLowerCase(),
    recipients: ['Eve@far.test'],
    outcome: {
      kind: 'permanent',
      status: '5.1.1',
      stage: 'rcpt',
      text: 'The server refused the address',
      reply: { code: 550, enhanced: '5.1.1', text: 'No such user' },
      remote: { host: 'mx.far.test', address: '203.0.113.9', port: 25, tls: undefined, tlsProblem: undefined },
    },
    consequence: 'returned',
    retryAtMs: undefined,
    attempt: 1,
    tookMs: 12.3,
  });
  await writer.flush();
  const [alone, ...none] = await ask({ recipient: 'eve@far.test' });
  assert.equal(none.length, 0);
  assert.match(
    alone?.text ?? '',
    /Returned: Eve@far\.test: The server refused the address\n.*mx\.far\.test.*\n.*TLS: none\n.*550 5\.1\.1 No such user\n/,
  );
  assert.match(alone?.text ?? '', /^[-0-9A-Z]+ {2}1 returned, 1 refused\n/);
  assert.equal(alone?.record.status, '1 returned, 1 refused');
  assert.deepEqual(alone?.record.recipients, [
    { address: 'nobody@local.test', status: 'Refused' },
    { address: 'eve@far.test', status: 'Returned' },
  ]);
  assert.deepEqual(await ask({ reference: message.reference.toLowerCase() }), [alone]);
  const list = await ask({ sender: 'a@b.test' });
  assert.equal(list.length, 2);
  assert.ok(list.every(({ text }) => !text.includes('\n')));
  assert.deepEqual(await ask({ sender: 'c@b.test' }), []);
  assert.deepEqual(await ask({ reference: 'ZZZZ-ZZZZ-ZZZZ' }), []);
});
