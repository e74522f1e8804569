import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Reference, timeKeyAt } from '#base/ids';
import { ident, row, sql } from '#format/sql';
import { forEachEngine, type TestStore } from '#testing/engine';
import {
  dropOldPartitions,
  everything,
  findTraces,
  partitionOf,
  storyText,
  storyWith,
  type TraceEvent,
  traceOf,
  type TraceQuery,
  type TraceRow,
  type TraceScope,
  TRACE_RETENTION_MS_MAX,
  writeTraces,
} from './mod.ts';

const WEEK_MS = 7 * 24 * 3_600_000;
/** The beginning of a week of partitions. */
const NOW = Math.floor(Date.parse('2026-03-11T12:00:00Z') / WEEK_MS) * WEEK_MS + 3_600_000;

let serial = 0;

function reference(n: number): Reference {
  return `AAAA-AAAA-${String(n).padStart(4, '0')}` as Reference;
}

function trace(atMs: number, changes: Partial<TraceRow> = {}): TraceRow {
  serial += 1;
  return {
    id: timeKeyAt(atMs) + serial,
    reference: reference(serial),
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
    subject: 'Lunch on Friday',
    size: 1000,
    repeats: 0,
    story: [event(atMs, 'smtp.mail')],
    ...changes,
  };
}

function event(at: number, name: string, facts?: TraceEvent['facts']): TraceEvent {
  return { at, event: name, text: `It was ${name}`, ...(facts === undefined ? {} : { facts }) };
}

async function write(
  store: TestStore,
  rows: readonly TraceRow[],
  events: Parameters<typeof writeTraces>[0]['events'] = [],
) {
  return store.write(() => writeTraces({ rows, events, nowMs: NOW }));
}

async function find(store: TestStore, query: Partial<TraceQuery> = {}): Promise<string[]> {
  const { found } = await store.read(() =>
    findTraces({ sinceMs: NOW - 10 * WEEK_MS, untilMs: NOW + WEEK_MS, limit: 100, scope: everything, ...query }),
  );
  return found.map((record) => record.reference);
}

forEachEngine('a transaction is found by each of its marks', async (store) => {
  const wanted = trace(NOW, {
    sender: 'Ann_B%c@Sender.Test',
    recipients: ['Bob@local.test', 'carol@other.test'],
    messageId: '<X1@sender.test>',
    subject: 'Überraschung am FREITAG 100%',
    client: '203.0.113.9',
  });
  await write(store, [trace(NOW - 1000), wanted, trace(NOW + 1000, { sender: '', client: '192.0.2.70' })]);
  for (const query of [
    { sender: 'ann_b%c@sender.test' },
    { sender: '<ANN_B%C@sender.test>' },
    { sender: '_b%c@' },
    { recipient: 'CAROL@other.test' },
    { recipient: '@other.test' },
    { messageId: '<x1@sender.test>' },
    { messageId: '<X1@Sender.Test>' },
    { messageId: 'x1@' },
    { messageId: '1@sender.test' },
    { subject: 'freitag' },
    { subject: 'Überraschung' },
    { subject: '100%' },
    { client: '203.0.113.9' },
    { client: '203.0.' },
    { sinceMs: NOW - 500, untilMs: NOW + 500 },
  ] satisfies Partial<TraceQuery>[]) {
    assert.deepEqual(await find(store, query), [wanted.reference], JSON.stringify(query));
  }
  for (const query of [
    { sender: 'annxbxc@sender.test' },
    { sender: 'b%c@sender.test' },
    { recipient: 'ob@local.test' },
    { recipient: 'bob@local.tes_' },
    { messageId: '<1@sender.test>' },
    { messageId: '<x1@sender>' },
    { subject: '100x' },
    { client: '203.0.113' },
    { untilMs: NOW - 2000 },
  ] satisfies Partial<TraceQuery>[]) {
    assert.deepEqual(await find(store, query), [], JSON.stringify(query));
  }
  assert.equal((await find(store, { sender: '<>' })).length, 1);
});

forEachEngine('the weeks are looked through from the newest on, page by page', async (store) => {
  const rows = Array.from({ length: 9 }, (_, i) => trace(NOW - i * WEEK_MS));
  await write(store, rows);
  const all = rows.map((of) => of.reference);
  assert.deepEqual(await find(store), all);
  const pages: string[] = [];
  let before: number | undefined;
  do {
    const answer = await store.read(() =>
      findTraces({
        sinceMs: NOW - 10 * WEEK_MS,
        untilMs: NOW,
        limit: 2,
        scope: everything,
        ...(before === undefined ? {} : { before }),
      }),
    );
    assert.ok(answer.found.length <= 2);
    pages.push(...answer.found.map((of) => of.reference));
    before = answer.next;
  } while (before !== undefined);
  assert.deepEqual(pages, all);
});

forEachEngine('a story is what was written with the message and what followed, in the order of time', async (store) => {
  const refused = trace(NOW, { kind: 'refused', outcome: 'refused', story: [event(NOW, 'smtp.rcpt.refused')] });
  const message = trace(NOW + 5, {
    reference: refused.reference,
    story: [event(NOW + 5, 'smtp.mail'), event(NOW + 6, 'delivered')],
  });
  await write(store, [refused, message]);
  const done = await write(
    store,
    [],
    [
      { reference: message.reference, event: event(NOW + 900, 'queue.delivered') },
      { reference: message.reference, event: event(NOW + 100, 'queue.deferred') },
      { reference: reference(9999), event: event(NOW, 'queue.deferred') },
    ],
  );
  assert.deepEqual(done, { rows: 0, events: 2 });
  const records = await store.read(() => traceOf({ reference: message.reference }));
  assert.deepEqual(
    records.map((of) => of.story.map((step) => step.event)),
    [['smtp.rcpt.refused'], ['smtp.mail', 'delivered', 'queue.deferred', 'queue.delivered']],
  );
  assert.deepEqual({ ...records[0] }, { ...refused, story: refused.story });
  assert.deepEqual(await store.read(() => traceOf({ reference: reference(9999) })), []);
});

forEachEngine('an event of a later week goes to the week of its story', async (store) => {
  const message = trace(NOW - 2 * WEEK_MS);
  await write(store, [message]);
  await write(store, [], [{ reference: message.reference, event: event(NOW, 'queue.failed') }]);
  const [record] = await store.read(() => traceOf({ reference: message.reference }));
  assert.deepEqual(
    record?.story.map((step) => step.event),
    ['smtp.mail', 'queue.failed'],
  );
});

forEachEngine('each sees what is for him, and no more', async (store) => {
  const mail = trace(NOW, {
    recipients: ['bob@local.test', 'eve@other.test'],
    story: [
      event(NOW, 'smtp.mail'),
      event(NOW, 'delivered', { recipient: 'bob@local.test' }),
      event(NOW, 'delivered', { recipient: 'eve@other.test' }),
    ],
  });
  const forged = trace(NOW, { sender: 'bob@local.test', recipients: ['eve@other.test'] });
  const sent = trace(NOW, {
    kind: 'submitted',
    account: 7,
    sender: 'bob@local.test',
    recipients: ['x@far.test', 'y@far.test'],
  });
  await write(store, [mail, forged, sent]);
  const domain: TraceScope = { kind: 'domains', domains: ['local.test'], subjects: false };
  const own: TraceScope = { kind: 'account', account: 7, addresses: ['Bob@local.test'], subjects: true };
  for (const scope of [domain, own]) {
    assert.deepEqual(await find(store, { scope }), [sent.reference, mail.reference]);
    assert.deepEqual(await store.read(() => traceOf({ reference: forged.reference, scope })), []);
    const [seen] = await store.read(() => traceOf({ reference: mail.reference, scope }));
    assert.deepEqual(seen?.recipients, ['bob@local.test']);
    assert.equal(seen?.story.length, 2);
    const [whole] = await store.read(() => traceOf({ reference: sent.reference, scope }));
    assert.equal(whole?.recipients.length, 2);
    assert.equal(whole?.subject, scope.subjects ? 'Lunch on Friday' : '');
  }
  await assert.rejects(find(store, { scope: domain, subject: 'lunch' }), { kind: 'refused' });
  assert.deepEqual(await find(store, { scope: { ...own, account: 8, addresses: [] } }), []);
});

forEachEngine('weeks that ended before the retention are dropped whole', async (store) => {
  const rows = [0, 1, 2, 5, 14].map((weeks) => trace(NOW - weeks * WEEK_MS));
  // The last turn of the present partition, which nobody dropped in time.
  const stale = trace(NOW - 16 * WEEK_MS);
  const late = rows.map((of) => ({ reference: of.reference, event: event(NOW, 'queue.failed') }));
  await write(store, [...rows, stale], late);
  const drop = (retentionMs: number): Promise<{ dropped: number }> =>
    store.write(() => dropOldPartitions({ nowMs: NOW, retentionMs }));
  assert.deepEqual(await drop(TRACE_RETENTION_MS_MAX * 9), { dropped: 1 });
  const left = (): Promise<string[]> => find(store, { sinceMs: NOW - 20 * WEEK_MS });
  assert.deepEqual(
    await left(),
    rows.map((of) => of.reference),
  );
  assert.deepEqual(await drop(2 * WEEK_MS), { dropped: 2 });
  assert.deepEqual(
    await left(),
    rows.slice(0, 3).map((of) => of.reference),
  );
  assert.deepEqual(await drop(2 * WEEK_MS), { dropped: 0 });
  const events = await store.read(() =>
    row<{ n: number }>(sql`
      SELECT (SELECT count(*) FROM trace_event_0) + (SELECT count(*) FROM trace_event_1) + (SELECT count(*) FROM trace_event_2)
        + (SELECT count(*) FROM trace_event_3) + (SELECT count(*) FROM trace_event_4) + (SELECT count(*) FROM trace_event_5)
        + (SELECT count(*) FROM trace_event_6) + (SELECT count(*) FROM trace_event_7) + (SELECT count(*) FROM trace_event_8)
        + (SELECT count(*) FROM trace_event_9) + (SELECT count(*) FROM trace_event_10) + (SELECT count(*) FROM trace_event_11)
        + (SELECT count(*) FROM trace_event_12) + (SELECT count(*) FROM trace_event_13) + (SELECT count(*) FROM trace_event_14)
        + (SELECT count(*) FROM trace_event_15) AS n`),
  );
  assert.equal(Number(events?.n), 3);
});

forEachEngine('a story that cannot be read any more does not hide the others', async (store) => {
  const good = trace(NOW);
  const bad = trace(NOW + 1);
  await write(store, [good, bad]);
  await store.write(function* () {
    yield sql`UPDATE ${ident(`trace_${partitionOf(bad.id)}`)} SET story = ${'[{"at":'} WHERE id = ${bad.id}`;
  });
  assert.deepEqual(await find(store), [bad.reference, good.reference]);
});

forEachEngine('one call looks at a bounded number of rows and says where to go on', async (store) => {
  const rows = Array.from({ length: 10 }, (_, i) => trace(NOW - i * 1000));
  await write(store, rows);
  const query = {
    sinceMs: NOW - WEEK_MS,
    untilMs: NOW,
    limit: 100,
    scope: everything,
    sender: 'nobody@sender.test',
    scanRowsMax: 4,
  };
  const first = await store.read(() => findTraces(query));
  assert.deepEqual(first, { found: [], next: rows[3]?.id });
  const second = await store.read(() => findTraces({ ...query, before: first.next ?? 0 }));
  assert.deepEqual(second, { found: [], next: rows[7]?.id });
  const third = await store.read(() => findTraces({ ...query, before: second.next ?? 0 }));
  assert.deepEqual(third, { found: [], next: undefined });
});

test('a story that was written before goes on as one that was not', () => {
  const first = event(NOW, 'smtp.mail');
  const second = event(NOW + 1, 'delivered');
  for (const before of [[], [first]]) {
    const written = storyWith(storyText(before), [second]);
    assert.deepEqual(written, storyText([...before, second]));
    assert.deepEqual(storyWith(before, [second]), [...before, second]);
    assert.equal(storyWith(storyText(before), []), storyText(before));
  }
});
