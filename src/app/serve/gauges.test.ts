import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { Metrics } from '#base/metric';
import { FakeClock } from '#testing/clock';
import { ProcessGauges } from './gauges.ts';

type Parts = ConstructorParameters<typeof ProcessGauges>[0];

function newGauges(metrics = new Metrics()): ProcessGauges {
  const clock = new FakeClock('2026-01-01T00:10:00Z');
  const oldestMs = Date.parse('2026-01-01T00:00:00Z');
  const listener = (name: string, connections: number): Parts['listeners']['running'][number] => ({
    name,
    connections,
    endpoint: { kind: 'tcp', address: '::', port: 1 },
    stopAccepting: () => undefined,
    destroy: () => undefined,
  });
  const store = {
    read: {
      countQueue: async () => [{ state: 'due', recipients: 7, messages: 3, oldestMs }],
      countQuarantine: async () => [
        { class: 'spam', state: 'held', messages: 5, bytes: 50 },
        { class: 'spam', state: 'release-requested', messages: 2, bytes: 20 },
      ],
    },
    pending: () => 4,
  } as unknown as Parts['house']['store'];
  return new ProcessGauges({
    house: { metrics, clock, store, folder: tmpdir() },
    listeners: {
      running: [listener('imaps', 2), listener('imaps', 3), listener('smtp', 1)],
      certificateExpiresMs: 1_800_000_000_123,
    },
    version: '1.2.3',
  });
}

test('counters and gauges come as one OpenMetrics text', async () => {
  const metrics = new Metrics();
  metrics.count('smtp_messages', 'Messages', { result: 'accepted' });
  const text = await newGauges(metrics).render();
  const lines = text.split('\n');
  for (const line of [
    'rookery_smtp_messages_total{result="accepted"} 1',
    `rookery_build_info{version="1.2.3",node="${process.versions.node}"} 1`,
    'rookery_imap_sessions{listener="imaps"} 5',
    'rookery_smtp_sessions{listener="smtp"} 1',
    'rookery_queue_recipients{state="due"} 7',
    'rookery_queue_messages{state="due"} 3',
    'rookery_queue_messages{state="held"} 0',
    'rookery_queue_oldest_age_seconds{state="due"} 600',
    'rookery_queue_oldest_age_seconds{state="leased"} 0',
    'rookery_quarantine_messages{class="spam"} 7',
    'rookery_quarantine_messages{class="virus"} 0',
    'rookery_quarantine_requests 2',
    'rookery_store_operations_pending 4',
    'rookery_tls_certificate_expiry_timestamp_seconds{role="listener"} 1800000000',
  ])
    assert.ok(lines.includes(line), line);
  for (const name of [
    'rookery_process_resident_memory_bytes ',
    'rookery_process_heap_used_bytes ',
    'rookery_disk_free_bytes ',
    'rookery_eventloop_lag_seconds{at="p99"} ',
  ]) {
    const line = lines.find((one) => one.startsWith(name)) ?? '';
    assert.ok(Number.isFinite(Number(line.slice(name.length))) && line !== '', name);
  }
});

test('the text keeps to the grammar of OpenMetrics: each family once, its lines together, an end', async () => {
  const gauges = newGauges();
  await gauges.render();
  const text = await gauges.render();
  assert.ok(text.endsWith('\n# EOF\n'));
  const families: string[] = [];
  for (const line of text.slice(0, -'# EOF\n'.length).trimEnd().split('\n')) {
    const [, type] = /^# TYPE (\w+) (?:gauge|counter|histogram)$/.exec(line) ?? [];
    if (type !== undefined) families.push(type);
    else assert.match(line, /^(?:# HELP \w+ [^\n]+|\w+(?:\{\w+="[^"\\]*"(?:,\w+="[^"\\]*")*\})? -?\d[\d.e+-]*)$/);
    assert.ok(line.replace(/^# \w+ /, '').startsWith(families.at(-1) ?? '?'), line);
  }
  assert.equal(new Set(families).size, families.length);
});
