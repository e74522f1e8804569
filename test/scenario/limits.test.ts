/** Limits that settings raise and lower while the server runs: for whom, and from when on. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { asData, letterOfSize, newToken } from '../interop/harness/letter.ts';
import type { Account } from '../interop/harness/rookery.ts';
import { House, plain } from './house.ts';
import type { Peer } from './peer.ts';

const refused = /^550[ -]5\.5\.3 /;

suite('limits by settings', () => {
  let house: House;
  before(async () => {
    house = await House.start();
  });
  after(() => house[Symbol.asyncDispose]());

  const setting = (...args: readonly string[]): Promise<string> => house.server.cli(['setting', ...args]);
  const copies = async (account: Account, token: string): Promise<number> =>
    (await house.inbox(account)).filter((one) => one.includes(token)).length;
  const copiesIn = async (token: string): Promise<number> =>
    (await copies(house.ben, token)) + (await copies(house.zoe, token));

  suite('recipients of what is submitted (product OU3)', () => {
    /** The message to so many addresses, sent whatever is said to RCPT; gives the last reply. */
    const submit = async (from: Account, count: number, token = newToken()): Promise<string> => {
      await using peer = await house.submitter(from);
      await peer.dialog(`C: MAIL FROM:<${from.address}>`, 'S: 250');
      const to = Array.from({ length: count }, (_, i) =>
        i % 2 === 0 ? `ben+${i}@example.test` : `zoe+${i}@second.test`,
      );
      await peer.send(`${to.map((one) => `RCPT TO:<${one}>\r\n`).join('')}DATA\r\n`);
      for (let i = 0; i < count; i++) await peer.answer();
      const ready = await peer.answer();
      if (!ready.startsWith('354')) return ready;
      await peer.send(asData(Buffer.from(`Subject: ${token}\r\n\r\nx\r\n`)));
      return await peer.answer();
    };

    test('30 are refused as a whole, and nobody has it', async () => {
      const token = newToken();
      assert.match(await submit(house.anna, 30, token), refused);
      assert.equal(await copiesIn(token), 0);
    });

    test('30 are taken from whom they are allowed, and from nobody else', async () => {
      await setting('set', 'submission.recipients', '50', '--account', 'Anna@example.test');
      const token = newToken();
      assert.match(await submit(house.anna, 30, token), /^250/);
      assert.equal(await copiesIn(token), 2, 'one for each of the two who live behind these addresses');
      assert.match(await submit(house.anna, 50), /^250/);
      assert.match(await submit(house.anna, 51), refused);
      assert.match(await submit(house.ben, 25), /^250/);
      assert.match(await submit(house.ben, 26), refused);
    });

    test('the limit that is told after AUTH is that of the account (RFC 9422)', async () => {
      await using peer = await house.peer('submissions');
      const [, before = ''] = await peer.dialog('S: 220', 'C: EHLO client.example.test', 'S: 250');
      assert.match(before, /LIMITS .*RCPTMAX=25$/m);
      await peer.dialog(`C: AUTH PLAIN ${plain(house.anna)}`, 'S: 235');
      assert.match(await peer.say('EHLO client.example.test'), /LIMITS .*RCPTMAX=50$/m);
    });

    test('parts of one mailing are counted together against it', async () => {
      const id = `<${newToken()}@own.test>`;
      const part = async (number: number, count: number): Promise<string> => {
        await using peer = await house.submitter(house.anna);
        await peer.dialog(`C: MAIL FROM:<${house.anna.address}>`, 'S: 250');
        for (let i = 0; i < count; i++) await peer.dialog(`C: RCPT TO:<ben+${number}-${i}@example.test>`, 'S: 250');
        await peer.dialog('C: DATA', 'S: 354', `C| Message-ID: ${id}\r\nX-Part: ${number}\r\n\r\nx\r\n.\r\n`);
        return await peer.answer();
      };
      assert.match(await part(1, 30), /^250/);
      assert.match(await part(2, 20), /^250/);
      assert.match(await part(3, 1), refused);
    });

    test('a domain has one too, and what is taken back counts no more', async () => {
      await setting('set', 'submission.recipients', '3', '--domain', 'example.test');
      assert.match(await submit(house.ben, 4), refused);
      assert.match(await submit(house.ben, 3), /^250/);
      assert.match(await submit(house.zoe, 25), /^250/, 'of another domain');
      assert.match(await submit(house.anna, 30), /^250/, 'the account counts before its domain');
      await setting('set', 'submission.recipients', '--default', '--account', house.anna.address);
      assert.match(await submit(house.anna, 4), refused);
      await setting('set', 'submission.recipients', '--default', '--domain', 'example.test');
      assert.match(await submit(house.anna, 25), /^250/);
      assert.match(await submit(house.anna, 26), refused);
    });
  });

  suite('a changed setting counts for the next connection', () => {
    const mail = (size: number, expected: string): string[] => [
      `C: MAIL FROM:<sender@remote.test> SIZE=${size}`,
      `S: ${expected}`,
    ];

    test('smtp.message-size, for mail that comes in, is submitted or is appended', async () => {
      await using open = await house.sender();
      await setting('set', 'smtp.message-size', '100KB');
      await open.dialog(...mail(150_000, '250'));
      await using next = await house.sender();
      assert.match(await next.say('EHLO client.remote.test'), /SIZE 100000$/m);
      await next.dialog(...mail(150_000, '552 5.3.4'), ...mail(90_000, '250'));
      // Who says nothing of the size, or lies, meets it in the content.
      await next.dialog(`C: RCPT TO:<${house.anna.address}>`, 'S: 250', 'C: DATA', 'S: 354');
      const { bytes, token } = letterOfSize(150_000);
      await next.send(asData(bytes));
      await next.dialog('S: 552 5.3.4');
      assert.equal(await copies(house.anna, token), 0);
      await using submitter = await house.submitter(house.anna);
      await submitter.dialog(`C: MAIL FROM:<${house.anna.address}> SIZE=150000`, 'S: 552 5.3.4');
      await using reader = await house.reader(house.anna);
      await reader.dialog('C: a1 APPEND INBOX {150000}', 'S: a1 NO [TOOBIG]');
      await setting('set', 'smtp.message-size', '--default');
      await using last = await house.sender();
      await last.dialog(...mail(150_000, '250'));
    });

    test('smtp.recipients', async () => {
      const two = async (peer: Peer, second: string): Promise<void> => {
        await peer.dialog('C: MAIL FROM:<sender@remote.test>', 'S: 250', 'C: RCPT TO:<anna@example.test>', 'S: 250');
        await peer.dialog('C: RCPT TO:<ben@example.test>', `S: ${second}`);
      };
      await using open = await house.sender();
      await setting('set', 'smtp.recipients', '1');
      await two(open, '250');
      await using next = await house.sender();
      await two(next, '452 4.5.3');
      await setting('set', 'smtp.recipients', '--default');
      await using last = await house.sender();
      await two(last, '250');
    });

    test('smtp.connections-per-client', async () => {
      const from = '127.0.0.77';
      await using first = await house.peer('smtp', { from });
      await first.dialog('S: 220');
      await setting('set', 'smtp.connections-per-client', '1');
      await using over = await house.peer('smtp', { from });
      await over.dialog('S: 421', 'S: <closed>');
      await setting('set', 'smtp.connections-per-client', '2');
      await using taken = await house.peer('smtp', { from });
      await taken.dialog('S: 220');
    });
  });

  test('afterwards the data are whole', () => house.finish());
});
