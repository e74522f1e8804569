/** The clock of the machine goes backwards, and far ahead: numbers do not, and nobody is sent away. */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { asData, newLetter } from '../interop/harness/letter.ts';
import { eventually } from '../interop/harness/program.ts';
import { House } from './house.ts';

const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1');

suite('the clock', {
  skip: library === undefined ? 'libfaketime not installed (tools/install-test-packages.sh)' : false,
}, () => {
  let house: House;
  let folder: string;
  const file = (): string => join(folder, 'offset');
  /** For the server and its threads, from the next look at the clock on; timers keep the true one. */
  const setClock = (offset: string): Promise<void> => writeFile(file(), `${offset}\n`);
  const fake = (): Record<string, string> => ({
    LD_PRELOAD: library ?? '',
    FAKETIME_TIMESTAMP_FILE: file(),
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  });
  const withFakeClock = async <T>(start: () => Promise<T>): Promise<T> => {
    Object.assign(process.env, fake());
    try {
      return await start();
    } finally {
      for (const name of Object.keys(fake())) Reflect.deleteProperty(process.env, name);
    }
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-clock-'));
    await setClock('+0');
    house = await withFakeClock(() => House.start());
  });
  after(async () => {
    await house[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  /** UID and year of each message, as IMAP tells them. */
  const list = async (): Promise<{ readonly uid: number; readonly year: number }[]> => {
    await using reader = await house.reader(house.anna);
    const [, fetched = ''] = await reader.dialog(
      'C: a1 SELECT INBOX',
      'S: a1 OK',
      'C: a2 UID FETCH 1:* (INTERNALDATE)',
      'S: a2 OK',
    );
    return [
      ...fetched.matchAll(
        /UID (\d+).*?INTERNALDATE "[ \d]\d-\w{3}-(\d{4})|INTERNALDATE "[ \d]\d-\w{3}-(\d{4}).*?UID (\d+)/g,
      ),
    ].map(([, uid, year, year2, uid2]) => ({ uid: Number(uid ?? uid2), year: Number(year ?? year2) }));
  };

  test('is the one that this test sets', async () => {
    await setClock('+3y');
    await house.deliver(house.anna);
    const [first] = await list();
    assert.equal(first?.year, new Date().getFullYear() + 3);
    await setClock('+0');
  });

  for (const jump of ['-1h', '-3d', '-30y', '+12y', '-3d']) {
    test(`jumps by ${jump}, and mail comes in, is listed in order and keeps its numbers`, async () => {
      await using session = await house.reader(house.anna);
      await session.dialog('C: b1 SELECT INBOX', 'S: b1 OK');
      await using sending = await house.sender({ to: house.anna });
      const before = await list();
      await setClock(jump);
      const { bytes } = newLetter();
      await sending.dialog('C: DATA', 'S: 354');
      await sending.send(asData(bytes));
      await sending.dialog('S: 250');
      house.acknowledged(house.anna, bytes);
      await house.deliver(house.anna);
      await session.dialog('C: b2 NOOP', 'S: b2 OK');
      const now = await list();
      assert.deepEqual(now.slice(0, before.length), before);
      assert.equal(now.length, before.length + 2);
      assert.ok(
        now.every(({ uid }, i) => i === 0 || uid > (now[i - 1]?.uid ?? 0)),
        'UIDs rise',
      );
      const [appended = ''] = await session.dialog('C: b3 STORE 1 +FLAGS (\\Flagged)', 'S: b3 OK');
      assert.match(appended, /FLAGS/);
    });
  }

  test('that went back does not stop or end what waits to be sent', async () => {
    await setClock('+0');
    await using peer = await house.submitter(house.anna);
    await peer.dialog(
      'C: MAIL FROM:<anna@example.test>',
      'S: 250',
      'C: RCPT TO:<friend@remote.test>',
      'S: 250',
      'C: DATA',
      'S: 354',
    );
    await peer.send(asData(newLetter({ from: house.anna.address }).bytes));
    await peer.dialog('S: 250');
    const before = (await house.inbox(house.anna)).length;
    await setClock('-3d');
    await house.server.cli(['queue', 'retry', '--all']).catch(() => undefined);
    assert.equal(await house.queued(), 1);
    await setClock('+0');
    assert.equal((await house.inbox(house.anna)).length, before, 'nothing came back to the sender');
  });

  test('of yesterday at the next start is no reason not to start', async () => {
    await house.server.stop();
    await setClock('-1d');
    await withFakeClock(() => house.restart());
    await house.deliver(house.anna);
    const all = await list();
    assert.ok(all.every(({ uid }, i) => i === 0 || uid > (all[i - 1]?.uid ?? 0)));
    await house.server.stop();
    await setClock('+0');
    await house.restart();
    await house.deliver(house.anna);
    await eventually('the queue is there', async () => ((await house.queued()) === 1 ? true : undefined));
  });

  test('afterwards all that was acknowledged is there, and the data are whole', () => house.finish());
});
