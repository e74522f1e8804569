/** What people do with Junk teaches the filter, and what they take back it forgets. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { eventually, runProgram } from '../interop/harness/program.ts';
import { bin, House } from './house.ts';

interface Row {
  readonly id: number;
  readonly as: string;
  readonly origin: string;
  readonly actor: string;
  readonly subject: string;
  readonly counts: readonly string[];
}

interface Tokens {
  readonly top: readonly {
    readonly word: string;
    readonly scopes: readonly { readonly scope: string; readonly spam: number; readonly ham: number }[];
  }[];
}

suite('training', () => {
  let house: House;
  before(async () => {
    house = await House.start();
  });
  after(() => house[Symbol.asyncDispose]());

  const letter = (number: number, words: string): Buffer =>
    Buffer.from(
      `From: News <news@shop.test>\r\nTo: anna@example.test\r\nSubject: Offer ${number}\r\nMessage-ID: <${number}@shop.test>\r\n\r\n${words}\r\n`,
    );
  const lessons = (): Promise<Row[]> =>
    house.server.rows(['filter', 'training', '--account', house.anna.address]) as Promise<Row[]>;
  const learned = async (...wanted: string[]): Promise<void> => {
    let now: readonly string[] = [];
    const same = async (): Promise<true | undefined> => {
      now = (await lessons()).map(({ as, origin, subject }) => `${as} ${origin} ${subject}`);
      return now.join('\n') === wanted.join('\n') ? true : undefined;
    };
    await eventually('lessons', same).catch(() => assert.deepEqual(now, wanted));
  };

  test('a move into Junk teaches spam, the move back teaches ham instead, and Trash teaches nothing', async () => {
    await house.deliver(house.anna, letter(1, 'enormous zeppelin discounts for everybody who waits'));
    await using reader = await house.reader(house.anna);
    await reader.dialog('C: a1 SELECT INBOX', 'S: a1 OK', 'C: a2 UID MOVE 1 Junk', 'S: a2 OK');
    await learned('spam move Offer 1');
    const [first] = await lessons();
    assert.equal(first?.actor, house.anna.address);
    assert.deepEqual(first?.counts, ['account', 'domain', 'platform']);
    await reader.dialog('C: b1 SELECT Junk', 'S: b1 OK', 'C: b2 UID COPY 1 Trash', 'S: b2 OK');
    await reader.dialog('C: b3 UID MOVE 1 INBOX', 'S: b3 OK');
    await learned('ham move Offer 1');
  });

  test('$Junk and $NotJunk teach, and a client that takes them away takes the lesson back', async () => {
    await house.deliver(house.anna, letter(2, 'another zeppelin for the people'));
    await using reader = await house.reader(house.anna);
    await reader.dialog('C: a1 SELECT INBOX', 'S: a1 OK', 'C: a2 STORE 2 +FLAGS ($Junk)', 'S: a2 OK');
    await learned('spam keyword Offer 2', 'ham move Offer 1');
    await reader.dialog('C: a3 STORE 2 -FLAGS ($Junk)', 'S: a3 OK');
    await learned('ham move Offer 1');
    await reader.dialog('C: a4 STORE 2 +FLAGS ($NotJunk)', 'S: a4 OK');
    await learned('ham keyword Offer 2', 'ham move Offer 1');
  });

  test('an APPEND into Junk teaches nothing', async () => {
    await using reader = await house.reader(house.anna);
    const bytes = letter(3, 'imported from elsewhere');
    await reader.dialog(`C: a1 APPEND Junk {${bytes.length}+}`);
    await reader.send(Buffer.concat([bytes, Buffer.from('\r\n')]));
    await reader.dialog('S: a1 OK');
    await reader.dialog('C: a2 SELECT Junk', 'S: a2 OK', 'C: a3 UID MOVE 2 Archive', 'S: a3 OK');
    await learned('ham move Offer 3', 'ham keyword Offer 2', 'ham move Offer 1');
  });

  test('what is taught on the command line is shown by its words, and taken back', async () => {
    const file = join(house.data, 'lesson.mbox');
    const other = join(house.data, 'lesson.zip');
    const mbox = [1, 2, 3, 4, 5, 6].map(
      (i) => `From a@b Mon Jan  1 00:00:00 2024\n${letter(10 + i, 'gratis zeppelin tour').toString('latin1')}\n`,
    );
    await writeFile(file, mbox.join(''));
    await writeFile(other, 'PK\u0003\u0004 and so on');
    const run = (...args: string[]) => runProgram(bin, [...args, '--data', house.data]);
    const taught = await run('filter', 'learn', '--spam', '--account', house.anna.address, file, other);
    assert.equal(taught.code, 0, taught.output);
    assert.match(taught.output, /lesson\.zip is a ZIP archive: unpack it first; it was left out/);
    assert.match(taught.output, /6 messages learned as spam/);
    assert.match(
      (await run('filter', 'learn', '--spam', '--account', house.anna.address, file)).output,
      /6 messages known/,
    );
    const refused = await run('filter', 'learn', '--ham', other);
    assert.equal(refused.code, 2, refused.output);
    const shown = async (): Promise<string> => {
      const [tokens] = (await house.server.rows([
        'filter',
        'tokens',
        file,
        '--account',
        house.anna.address,
      ])) as Tokens[];
      const found = tokens?.top.find(({ word }) => word === 'gratis zeppelin');
      const own = found?.scopes.find(({ scope }) => scope === 'user');
      return own === undefined ? 'unknown' : `${own.spam} spam, ${own.ham} ham`;
    };
    assert.equal(await shown(), '6 spam, 0 ham');
    const [last] = await lessons();
    assert.ok(last !== undefined && last.subject === 'Offer 16');
    assert.equal((await run('filter', 'training', '--undo', String(last.id))).code, 0);
    assert.equal(await shown(), '5 spam, 0 ham');
    assert.match(
      (await run('filter', 'unlearn', '--account', house.anna.address, file)).output,
      /5 messages taken back/,
    );
    await learned('ham move Offer 3', 'ham keyword Offer 2', 'ham move Offer 1');
    assert.equal((await run('filter', 'training', '--undo', '12345')).code === 0, false);
  });

  test('all that was acknowledged is there, and the store is whole', () => house.finish());
});
