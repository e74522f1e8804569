/** A full disk: 452, reading goes on, and mail comes in again when there is room, without a restart. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { asData, letterOfSize, newLetter } from '../interop/harness/letter.ts';
import { eventually } from '../interop/harness/program.ts';
import { House, plain, unfiltered } from './house.ts';
import { noSmallDisk, SmallDisk } from './small-disk.ts';

/** More than the reserve that is kept free, and room for a few messages. */
const DISK_BYTES = 56 * 1024 * 1024;

suite('a full disk', { skip: noSmallDisk }, () => {
  let disk: SmallDisk;
  let house: House;
  before(async () => {
    disk = await SmallDisk.mount(DISK_BYTES);
    house = await House.start({ data: join(disk.path, 'data'), settings: unfiltered });
  });
  after(async () => {
    await house[Symbol.asyncDispose]();
    await disk[Symbol.asyncDispose]();
  });

  /** The answer to a message for Ben. */
  const send = async (bytes: Buffer): Promise<string> => {
    const answer = await house.offer(house.ben, bytes);
    if (answer.startsWith('250')) house.acknowledged(house.ben, bytes);
    return answer;
  };

  const tooFull = async (): Promise<void> => {
    const before = (await house.inbox(house.ben)).length;
    for (const letter of [newLetter(), letterOfSize(300_000), newLetter()])
      assert.match(await send(letter.bytes), /^452 4\.3\.1/);
    assert.equal((await house.inbox(house.ben)).length, before, 'reading goes on, and nothing half came in');
    await using reader = await house.reader(house.ben);
    await reader.dialog('C: a1 SELECT INBOX', 'S: a1 OK', 'C: a2 FETCH 1 BODY.PEEK[HEADER]', 'S: a2 OK');
    const { bytes } = newLetter();
    await reader.dialog(`C: a3 APPEND INBOX {${bytes.length}}`, 'S: ');
    if (reader.unread === '') {
      await reader.send(bytes);
      await reader.send('\r\n');
    }
    await reader.dialog('C: a4 NOOP', 'S: a').catch(() => undefined);
    await using sender = await house.submitter(house.anna);
    await sender.dialog(
      'C: MAIL FROM:<anna@example.test>',
      'S: 250',
      'C: RCPT TO:<friend@remote.test>',
      'S: 250',
      'C: DATA',
      'S: 354',
    );
    await sender.send(asData(newLetter({ from: house.anna.address }).bytes));
    await sender.dialog('S: 452 4.3.1');
    await using drop = await house.peer('pop3s');
    await drop.dialog('S: +OK', `C: AUTH PLAIN ${plain(house.ben)}`, 'S: +OK', 'C: RETR 1', 'S: +OK');
    await drop.until('\r\n.\r\n');
  };

  const takesMailAgain = async (): Promise<void> => {
    await eventually(
      'mail comes in again',
      async () => ((await send(newLetter().bytes)).startsWith('250') ? true : undefined),
      10_000,
    );
    assert.match(await send(letterOfSize(300_000).bytes), /^250/);
  };

  test('mail comes in while there is room', takesMailAgain);

  test('a disk with less than the reserve is 452 4.3.1, and reading goes on', async () => {
    await disk.fill(20 * 1024 * 1024);
    await tooFull();
  });

  test('mail comes in again when there is room', async () => {
    await disk.empty();
    await takesMailAgain();
  });

  test('a disk without one octet left is 452 4.3.1 too, and mail can still be removed', async () => {
    await disk.fill(0);
    await tooFull();
    await using drop = await house.peer('pop3s');
    await drop.dialog('S: +OK', `C: AUTH PLAIN ${plain(house.ben)}`, 'S: +OK', 'C: QUIT', 'S: +OK');
    assert.ok((await disk.free()) < 64 * 1024);
  });

  test('and mail comes in again when there is room', async () => {
    await disk.empty();
    await takesMailAgain();
    await house.verifyLedger();
  });

  test('a server that was killed on a full disk starts, and has all that it acknowledged', async () => {
    await disk.fill(0);
    assert.match(await send(newLetter().bytes), /^452/);
    await house.server.kill();
    await house.restart();
    await house.verifyLedger();
    await disk.empty();
    await takesMailAgain();
  });

  test('afterwards all that was acknowledged is there, and the data are whole', () =>
    house.finish({ expectedErrors: /disk|space|ENOSPC|full/i }));
});
