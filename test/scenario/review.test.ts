/** What an adversary of the mail path would try: things that go away in the middle, and answers that cover several fates. */
import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { newToken } from '../interop/harness/letter.ts';
import { eventually } from '../interop/harness/program.ts';
import type { Account } from '../interop/harness/rookery.ts';
import { House, password, unfiltered } from './house.ts';

/** Octets in the packs. */
async function packed(data: string): Promise<number> {
  const folder = join(data, 'packs');
  let octets = 0;
  for (const name of await readdir(folder)) octets += (await stat(join(folder, name))).size;
  return octets;
}

suite('one answer, several fates', () => {
  let house: House;
  before(async () => {
    house = await House.start({ settings: unfiltered });
  });
  after(() => house[Symbol.asyncDispose]());

  const copies = async (account: Account, token: string): Promise<number> =>
    (await house.inbox(account)).filter((one) => one.includes(`Subject: ${token}`)).length;

  // The alias was answered 250 because of the one who has room, and the others never had it.
  test('of an alias whose members have no room for it all get it in the end, and each once', async () => {
    const small: Account = { address: 'small@example.test', password };
    const tiny: Account = { address: 'tiny@example.test', password };
    for (const { address } of [small, tiny]) await house.server.addAccount(address, password, '--quota', '2KiB');
    await house.server.cli(['alias', 'add', 'crew@example.test', house.anna.address, small.address, tiny.address]);
    const token = newToken();
    await using peer = await house.sender();
    for (const recipients of [['crew@example.test'], ['crew@example.test', house.ben.address]]) {
      await peer.dialog('C: MAIL FROM:<sender@remote.test>', 'S: 250');
      for (const address of recipients) await peer.dialog(`C: RCPT TO:<${address}>`, 'S: 250');
      await peer.dialog('C: DATA', 'S: 354', `C| Subject: ${token}\r\n\r\n${'x\r\n'.repeat(1000)}.\r\n`, 'S: 250');
    }
    assert.deepEqual([await copies(house.anna, token), await copies(small, token)], [2, 0]);
    assert.equal(await house.queued(), 2);
    for (const { address } of [small, tiny]) await house.server.cli(['account', 'set', address, '--quota', '1GiB']);
    await house.server.cli(['queue', 'retry', '--all']);
    await eventually('the queue is empty', async () => ((await house.queued()) === 0 ? true : undefined));
    const counts = await Promise.all([house.anna, house.ben, small, tiny].map((one) => copies(one, token)));
    assert.deepEqual(counts, [2, 1, 2, 2]);
  });

  // Each try of a message that did not fit left its octets in a pack, for a day or for good.
  test('what is refused for want of room takes none', async () => {
    const small: Account = { address: 'little@example.test', password };
    await house.server.addAccount(small.address, password, '--quota', '2KiB');
    const before = await packed(house.data);
    await using peer = await house.sender();
    for (const octets of [100_000, 1_000_000]) {
      await peer.dialog('C: MAIL FROM:<sender@remote.test>', 'S: 250', `C: RCPT TO:<${small.address}>`, 'S: 250');
      await peer.dialog('C: DATA', 'S: 354');
      await peer.send(Buffer.from(`${`${'x'.repeat(98)}\r\n`.repeat(octets / 100)}.\r\n`));
      await peer.dialog('S: 452 4.2.2');
    }
    await peer.dialog('C: MAIL FROM:<sender@remote.test> SIZE=100000', 'S: 250');
    await peer.dialog(`C: RCPT TO:<${small.address}>`, 'S: 452 4.2.2');
    assert.equal(await packed(house.data), before);
  });

  // It was indexed between two octets of everybody else.
  test('a large message waits for room and is filed whole', async () => {
    const small: Account = { address: 'modest@example.test', password };
    await house.server.addAccount(small.address, password, '--quota', '2KiB');
    const token = newToken();
    await using peer = await house.sender();
    await peer.dialog('C: MAIL FROM:<sender@remote.test>', 'S: 250');
    for (const address of [small.address, house.ben.address]) await peer.dialog(`C: RCPT TO:<${address}>`, 'S: 250');
    const body = 'The same line again and again\r\n'.repeat(30_000);
    await peer.dialog('C: DATA', 'S: 354', `C| Subject: ${token}\r\n\r\n${body}.\r\n`, 'S: 250');
    await house.server.cli(['account', 'set', small.address, '--quota', '1GiB']);
    await house.server.cli(['queue', 'retry', '--all']);
    await eventually('the queue is empty', async () => ((await house.queued()) === 0 ? true : undefined));
    const [filed] = await house.inbox(small);
    assert.ok(filed?.toString('latin1').endsWith(`Subject: ${token}\r\n\r\n${body}`));
  });

  test('a domain that comes later has nothing of the one that was removed', async () => {
    const value = (): Promise<string> =>
      house.server.cli(['setting', 'get', 'submission.recipients', '--domain', 'brief.test']);
    await house.server.cli(['domain', 'add', 'brief.test']);
    const standard = await value();
    await house.server.cli(['setting', 'set', 'submission.recipients', '7', '--domain', 'brief.test']);
    assert.notEqual(await value(), standard);
    await house.server.cli(['domain', 'remove', 'brief.test']);
    await house.server.cli(['domain', 'add', 'brief.test']);
    assert.equal(await value(), standard);
  });

  test('who comes to have an address later is not who signed in with it before', async () => {
    const shared: Account = { address: 'shared@example.test', password };
    await house.server.addAccount(shared.address, password);
    await using peer = await house.submitter(shared);
    await house.server.cli(['account', 'remove', shared.address]);
    await house.server.addAccount(shared.address, 'another-horse-8');
    // Refused, or hung up on: never taken for the new one.
    await peer.dialog(`C: MAIL FROM:<${shared.address}>`, 'S: 525').catch((error: unknown) => {
      assert.match(String(error), /and then the end/);
    });
  });
});
