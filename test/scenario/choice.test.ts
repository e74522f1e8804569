/** What people want of the filter is in force with the next message: lists, rules, and what they report. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { asData } from '../interop/harness/letter.ts';
import { eventually } from '../interop/harness/program.ts';
import type { Account } from '../interop/harness/rookery.ts';
import { House } from './house.ts';

interface Report {
  readonly id: number;
  readonly category: string;
  readonly way: string;
  readonly state: string;
  readonly sender: string;
  readonly reference: string | null;
}

suite('choice', () => {
  let house: House;
  before(async () => {
    house = await House.start();
  });
  after(() => house[Symbol.asyncDispose]());

  const letter = (subject: string, words = 'The zeppelin leaves at noon.'): Buffer =>
    Buffer.from(
      `From: News <news@shop.test>\r\nTo: anna@example.test\r\nDate: ${new Date().toUTCString()}\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replaceAll(' ', '.')}@shop.test>\r\n\r\n${words}\r\n`,
    );
  const cli = (...args: string[]): Promise<unknown> => house.server.cli(args);
  const junk = async (): Promise<number> => {
    await using reader = await house.reader(house.anna);
    const lines = await reader.dialog('C: s1 STATUS Junk (MESSAGES)', 'S: s1 OK');
    return Number(/MESSAGES (\d+)/.exec(lines.join('\n'))?.[1]);
  };
  /** The reply to a message at port 25. */
  const send = async (bytes: Buffer): Promise<string> => {
    await using sender = await house.sender({ to: house.anna });
    await sender.dialog('C: DATA', 'S: 354');
    await sender.send(asData(bytes));
    const [reply = ''] = await sender.dialog('S: ');
    return reply;
  };
  const submit = async (from: Account, to: string, bytes: Buffer): Promise<void> => {
    await using peer = await house.submitter(from);
    await peer.dialog(`C: MAIL FROM:<${from.address}>`, 'S: 250', `C: RCPT TO:<${to}>`, 'S: 250', 'C: DATA', 'S: 354');
    await peer.send(asData(bytes));
    await peer.dialog('S: 250');
  };
  const reports = (): Promise<Report[]> => house.server.rows(['filter', 'reports']) as Promise<Report[]>;

  test('a sender who is blocked goes to Junk from the next message on, and who is allowed comes back', async () => {
    assert.match(await send(letter('one')), /^250/);
    assert.equal(await junk(), 0);
    await cli('filter', 'block', 'add', 'shop.test', '--domain', 'example.test');
    assert.match(await send(letter('two')), /^250/);
    assert.equal(await junk(), 1);
    await cli('filter', 'allow', 'add', 'news@shop.test', '--account', house.anna.address);
    assert.match(await send(letter('three')), /^250/);
    assert.equal(await junk(), 2, 'nothing proves who it is from');
    await cli('filter', 'allow', 'add', 'news@shop.test', '--account', house.anna.address, '--unauthenticated');
    assert.match(await send(letter('four')), /^250/);
    assert.equal(await junk(), 2);
    await cli('filter', 'allow', 'remove', 'news@shop.test', '--account', house.anna.address);
    await cli('filter', 'block', 'remove', 'shop.test', '--domain', 'example.test');
  });

  test('a rule is tried on the mail that is there, goes live, and refuses the next message', async () => {
    const file = join(house.data, 'zeppelin.rules');
    await writeFile(
      file,
      'rule zeppelin when subject contains five and body contains zeppelin then reject "No airships here"\n',
    );
    await assert.rejects(cli('filter', 'rules', 'add', file, '--domain', 'example.test'), /was not tried/);
    const [tried] = (await house.server.rows(['filter', 'rules', 'try', file, '--domain', 'example.test'])) as {
      readonly tried: readonly { readonly matched: number }[];
      readonly progress: { readonly messages: number };
    }[];
    assert.deepEqual([tried?.tried[0]?.matched, tried?.progress.messages], [0, 4]);
    await cli('filter', 'rules', 'add', file, '--domain', 'example.test');
    assert.match(await send(letter('five')), /^550-5\.7\.1 No airships here\r?\n550 5\.7\.1 .*\(SPAM-1\)/);
    assert.match(await send(letter('five', 'Nothing')), /^250/);
    await cli('filter', 'rules', 'off', 'zeppelin', '--domain', 'example.test');
    assert.match(await send(letter('five')), /^250/);
  });

  const report = (...messages: Buffer[]): Buffer =>
    Buffer.concat([
      Buffer.from(
        `From: ${house.anna.address}\r\nSubject: spam\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n`,
      ),
      ...messages.map((one) =>
        Buffer.concat([Buffer.from('--b\r\nContent-Type: message/rfc822\r\n\r\n'), one, Buffer.from('\r\n')]),
      ),
      Buffer.from('--b--\r\n'),
    ]);

  test('what a user forwards is a report, teaches, is closed with a letter, and is found in the trace', async () => {
    await submit(house.anna, 'reportspam@example.test', report(letter('one'), letter('two')));
    const found = await reports();
    assert.deepEqual(
      found.map(({ category, way, state, sender }) => [category, way, state, sender]),
      Array.from({ length: 2 }, () => ['spam', 'attached', 'new', 'news@shop.test']),
    );
    assert.match(found[0]?.reference ?? '', /^[0-9A-Z]{4}-/, 'the mail that brought it is known');
    const lessons = (await house.server.rows(['filter', 'training', '--account', house.anna.address])) as {
      origin: string;
    }[];
    assert.deepEqual(
      lessons.map(({ origin }) => origin),
      ['report', 'report'],
    );
    const before = (await house.inbox(house.anna)).length;
    await cli('filter', 'reports', 'close', String(found[0]?.id), '--as', 'spam');
    const letters = await house.inbox(house.anna);
    assert.equal(letters.length, before + 1);
    assert.match(letters.at(-1)?.toString('utf8') ?? '', /Subject: What your report came to\r\n/);
  });

  test('a forward that lost its header is answered; strangers’ reports are dropped', async () => {
    const bare = Buffer.from(
      `From: ${house.anna.address}\r\nSubject: WG: Offer\r\nMessage-ID: <x@example.test>\r\nX-Mailer: Microsoft Outlook 16.0\r\n\r\n-----Original Message-----\r\nFrom: News\r\nSent: today\r\n\r\nOffer\r\n`,
    );
    await submit(house.anna, 'reportphish@example.test', bare);
    const answer = await eventually('an answer', async () => {
      const last = (await house.inbox(house.anna)).at(-1)?.toString('utf8') ?? '';
      return last.includes('How to do it in Outlook') ? last : undefined;
    });
    assert.match(answer, /\r\nIn-Reply-To: <x@example\.test>\r\n/);
    assert.match(answer, /\r\nAuto-Submitted: auto-replied\r\n/);
    await using stranger = await house.sender();
    await stranger.dialog(
      'C: MAIL FROM:<anna@example.test>',
      'S: 250',
      'C: RCPT TO:<reportham@example.test>',
      'S: 250',
      'C: DATA',
      'S: 354',
    );
    await stranger.send(asData(report(letter('six'))));
    await stranger.dialog('S: 250');
    assert.equal((await reports()).length, 2);
  });

  test('nothing failed, and the data are whole', async () => {
    await house.finish();
  });
});
