/** Postfix's load generator: many sessions at once, and every message that was accepted is there. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { newToken } from './harness/letter.ts';
import { readMailbox } from './harness/mailbox.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { lacking, mustRun } from './harness/program.ts';

suite('smtp-source', { skip: lacking('nsd', 'smtp-source') }, () => {
  let party: Party;
  before(async () => {
    party = await startParty();
  });
  after(() => party.stop());

  const load = async (token: string, options: readonly string[]): Promise<void> => {
    const { host, ports } = party.server;
    const envelope = ['-f', 'load@remote.test', '-t', 'anna@example.test', '-M', 'source.remote.test', '-S', token];
    await mustRun('smtp-source', [...envelope, ...options, `${host}:${ports.smtp}`], { timeoutMs: 60_000 });
  };
  const arrived = async (token: string): Promise<number> =>
    (await readMailbox(party.server, party.anna)).filter(({ source }) => source.includes(token)).length;

  test('1,000 messages over 20 connections that are kept all arrive', async () => {
    const token = newToken();
    await load(token, ['-d', '-s', '20', '-m', '1000', '-l', '4096']);
    assert.equal(await arrived(token), 1000);
  });

  test('200 messages, each in a connection of its own, all arrive', async () => {
    const token = newToken();
    await load(token, ['-s', '10', '-m', '200', '-l', '1024']);
    assert.equal(await arrived(token), 200);
  });

  test('20 messages of 1 MB each arrive whole', async () => {
    const token = newToken();
    await load(token, ['-s', '5', '-m', '20', '-l', '1000000']);
    const all = (await readMailbox(party.server, party.anna)).filter(({ source }) => source.includes(token));
    assert.equal(all.length, 20);
    assert.ok(all.every(({ source }) => source.length >= 1_000_000));
  });

  test('messages to several recipients are one copy for each', async () => {
    const token = newToken();
    const { host, ports } = party.server;
    // smtp-source makes the recipients' names by numbers before the first one.
    const accounts = [];
    for (const n of ['', '1', '2', '3']) {
      accounts.push(await party.server.addAccount(`${n}many@example.test`, 'pass-word-123'));
    }
    const envelope = ['-M', 'source.remote.test', '-f', 'load@remote.test', '-t', 'many@example.test', '-r', '3'];
    await mustRun('smtp-source', [...envelope, '-S', token, '-m', '10', '-s', '2', `${host}:${ports.smtp}`]);
    const counts = [];
    for (const account of accounts) {
      const all = await readMailbox(party.server, account);
      counts.push(all.filter(({ source }) => source.includes(token)).length);
    }
    assert.deepEqual(
      counts.toSorted((a, b) => a - b),
      [0, 10, 10, 10],
    );
  });
});
