import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SystemClock } from '#base/clock';
import { Metrics } from '#base/metric';
import type { Setting, SettingsSnapshot, SettingValue } from '#base/setting';
import type { SpooledContent } from '#flow/receive';
import { startViruses, type Viruses } from './mod.ts';

const never = new AbortController().signal;
const content: SpooledContent = { kind: 'memory', bytes: Buffer.from('hello') };

function virusesWith(values: Readonly<Record<string, SettingValue>>): Viruses {
  const snapshot: SettingsSnapshot = {
    get: <V extends SettingValue>(of: Setting<V>): V => (values[of.key] as V | undefined) ?? of.standard,
  };
  return startViruses({ clock: new SystemClock(), metrics: new Metrics(), settings: { snapshot: () => snapshot } });
}

test('without a scanner mail passes at once', () => {
  const viruses = virusesWith({});
  assert.deepEqual(viruses.ask(content, never), { kind: 'clean' });
  assert.equal(viruses.state.state, 'off');
});

test('a scanner that is not there lets mail wait, or pass where that is set', async () => {
  const nowhere = { 'virus.clamd': join(tmpdir(), 'rookery-no-such-socket') };
  const waiting = await virusesWith(nowhere).ask(content, never);
  assert.equal(waiting.kind === 'unknown' && waiting.mail, 'waits');
  const viruses = virusesWith({ ...nowhere, 'virus.unknown': 'mark' });
  const passing = await viruses.ask(content, never);
  assert.equal(passing.kind === 'unknown' && passing.mail, 'passes');
  assert.equal(viruses.state.state, 'down');
});

test('what the scanner finds is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-viruses-'));
  const path = join(folder, 'sock');
  const server = createServer((socket) => socket.end('stream: Test.Evil FOUND\0'));
  await new Promise<void>((resolve) => {
    server.listen(path, resolve);
  });
  try {
    assert.deepEqual(await virusesWith({ 'virus.clamd': path }).ask(content, never), {
      kind: 'found',
      name: 'Test.Evil',
    });
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
