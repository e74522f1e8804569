import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import { claimTrialFolder, isTrialFolder, refuseTrialFolder, trialFolder } from './folder.ts';
import { trialFlags } from './trial.ts';

function inFolder(run: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-trial-'));
  try {
    run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('the trial folder lies beside the real one, and a trial folder is its own', () => {
  assert.equal(trialFolder('/srv/data'), '/srv/data-dev');
  assert.equal(trialFolder('/srv/data-dev'), '/srv/data-dev');
});

test('real data never meet the pretended world', () =>
  inFolder((folder) => {
    writeFileSync(join(folder, 'rookery.db'), '');
    assert.throws(() => claimTrialFolder(folder), /real server|Cannot try out/);
    assert.throws(() => trialFlags({ data: folder }), Fault);
    assert.equal(isTrialFolder(folder), false);
  }));

test('accounts with known passwords are never served to the network', () =>
  inFolder((folder) => {
    refuseTrialFolder(folder);
    claimTrialFolder(folder);
    assert.throws(() => refuseTrialFolder(folder), Fault);
    writeFileSync(join(folder, 'rookery.db'), '');
    claimTrialFolder(folder);
  }));

test('a trial server listens on this computer only, ten thousand higher', () =>
  inFolder((folder) => {
    const flags = trialFlags({ data: folder });
    assert.equal(flags.portOffset, 10_000);
    assert.equal(flags.hostname, 'mx.example.test');
    assert.ok(flags.listen?.includes('127.0.0.1'));
    assert.ok(flags.listen?.every((address) => address === '127.0.0.1' || address === '::1'));
    assert.equal(trialFlags({ data: folder, portOffset: 0 }).portOffset, 0);
    for (const open of ['0.0.0.0', '::', '192.0.2.1'])
      assert.throws(() => trialFlags({ data: folder, listen: ['127.0.0.1', open] }), /only addresses of this computer/);
  }));
