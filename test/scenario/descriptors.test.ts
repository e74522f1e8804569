/** No file descriptors left: who is connected is served, who comes waits or is sent away, and all is well when there are some. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { asData, letterOfSize, newLetter } from '../interop/harness/letter.ts';
import { eventually, lacking, mustRun } from '../interop/harness/program.ts';
import { House } from './house.ts';

suite('no file descriptors left', { skip: lacking('prlimit') }, () => {
  let house: House;
  const crowd: Socket[] = [];
  before(async () => {
    house = await House.start();
  });
  after(async () => {
    for (const socket of crowd) socket.destroy();
    await house[Symbol.asyncDispose]();
  });

  const inUse = async (): Promise<number> => (await readdir(`/proc/${house.server.pid}/fd`)).length;
  const limit = (files: number): Promise<unknown> =>
    mustRun('prlimit', ['--pid', String(house.server.pid), `--nofile=${files}:4096`]);

  test('who is connected is answered with success or a try-later, and loses nothing', async () => {
    await using peer = await house.sender();
    await using reader = await house.reader(house.anna);
    await reader.dialog('C: a1 SELECT INBOX', 'S: a1 OK');
    await house.deliver(house.anna, newLetter().bytes, peer);
    const files = (await inUse()) + 20;
    await limit(files);
    for (let i = 0; i < 100; i++) {
      const socket = connect({ host: '127.0.0.1', port: house.server.ports.imap });
      socket.on('error', () => undefined).resume();
      crowd.push(socket);
    }
    await eventually('the descriptors are used up', async () => ((await inUse()) >= files - 1 ? true : undefined));
    for (const letter of [newLetter(), letterOfSize(400_000), newLetter()]) {
      await peer.dialog(
        'C: MAIL FROM:<a@remote.test>',
        'S: 250',
        'C: RCPT TO:<anna@example.test>',
        'S: 250',
        'C: DATA',
        'S: 354',
      );
      await peer.send(asData(letter.bytes));
      const answer = await peer.answer();
      if (answer.startsWith('250')) house.acknowledged(house.anna, letter.bytes);
      else assert.match(answer, /^4\d\d/);
    }
    await reader.dialog('C: a2 FETCH 1 BODY.PEEK[HEADER]', 'S: a2 ', 'C: a3 NOOP', 'S: a3 OK');
  });

  test('it serves everybody again when they are gone', async () => {
    for (const socket of crowd.splice(0)) socket.destroy();
    await eventually('a new client is served', async () => {
      const peer = await house.sender().catch(() => undefined);
      await peer?.[Symbol.asyncDispose]();
      return peer === undefined ? undefined : true;
    });
    await limit(1024);
    await house.deliver(house.anna, letterOfSize(400_000).bytes);
    await house.verifyLedger();
  });

  test('afterwards all that was acknowledged is there, and the data are whole', () =>
    house.finish({ expectedErrors: /EMFILE|net\.accept/ }));
});
