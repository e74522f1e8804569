/** Mail through the filter: verdicts, what recipients choose, what is shown, and what each of them learns. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { asData, newToken } from '../interop/harness/letter.ts';
import { eventually } from '../interop/harness/program.ts';
import { House, password } from './house.ts';

/** Every filter knows this line as spam. */
const gtube = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';

suite('filter', () => {
  let house: House;
  before(async () => {
    house = await House.start({ settings: { 'filter.phish-score': '100', 'filter.high-action': 'junk' } });
  });
  after(() => house[Symbol.asyncDispose]());

  /** Gives the answers to RCPT's message, one text. */
  const send = async (to: readonly string[], text: string): Promise<string> => {
    await using peer = await house.sender();
    await peer.dialog('C: MAIL FROM:<sender@remote.test>', 'S: 250');
    for (const one of to) await peer.dialog(`C: RCPT TO:<${one}>`, 'S: 250');
    await peer.dialog('C: DATA', 'S: 354');
    await peer.send(asData(Buffer.from(text, 'latin1')));
    return await peer.answer();
  };

  const letter = (token: string, body: string, type = 'text/plain'): string =>
    [
      'From: Sender <sender@remote.test>',
      'To: anna@example.test',
      `Subject: About ${token}`,
      `Message-ID: <${token}@remote.test>`,
      `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
      'MIME-Version: 1.0',
      `Content-Type: ${type}; charset=utf-8`,
      '',
      body,
      '',
    ].join('\r\n');

  const inBox = async (account: House['anna'], token: string): Promise<string | undefined> =>
    (await house.inbox(account)).find((one) => one.includes(token))?.toString('latin1');

  const set = (key: string, value: string, domain?: string): Promise<string> =>
    house.server.cli(['setting', 'set', key, value, ...(domain === undefined ? [] : ['--domain', domain])]);

  test('an ordinary letter comes to the inbox with what was found in its header', async () => {
    const token = newToken();
    assert.match(await send(['anna@example.test'], letter(token, 'Shall we meet for lunch on Friday? Anna')), /^250/);
    assert.match((await inBox(house.anna, token)) ?? '', /^X-Spam-Status: No, score=/m);
  });

  test('spam is filed in Junk, and the trace says why', async () => {
    const token = newToken();
    assert.match(await send(['anna@example.test'], letter(token, gtube)), /^250/);
    assert.equal(await inBox(house.anna, token), undefined);
    await using reader = await house.reader(house.anna);
    const [found = ''] = await reader.dialog('C: a1 STATUS Junk (MESSAGES)', 'S: a1 OK');
    assert.match(found, /MESSAGES 1/);
    const story = await house.server.cli(['trace', '--subject', token]);
    assert.match(story, /Judged certain spam/);
    assert.match(story, /goes to Junk \(filter\.high-action\)/);
  });

  test('a domain that wants it refused has it refused, with a link and no score', async () => {
    await set('filter.high-action', 'reject', 'second.test');
    const answer = await send(['zoe@second.test'], letter(newToken(), gtube));
    assert.match(answer, /^550[- ]5\.7\.1 Refused as likely spam/);
    assert.match(answer, /\(SPAM-1\)/);
    assert.doesNotMatch(answer, /score|points|GTUBE/i);
  });

  test('for two recipients with different wishes one answer is given, and the refused copy is held', async () => {
    const token = newToken();
    assert.match(await send(['anna@example.test', 'zoe@second.test'], letter(token, gtube)), /^250/);
    const rows = await house.server.rows<{ recipient: string; class: string }>(['quarantine', 'list']);
    assert.deepEqual(
      rows.map(({ recipient, class: of }) => [recipient, of]),
      [['zoe@second.test', 'spam']],
    );
  });

  test('a mark in the Subject, where that is wanted; the original is kept', async () => {
    await set('filter.high-action', 'tag', 'second.test');
    const token = newToken();
    assert.match(await send(['zoe@second.test'], letter(token, gtube)), /^250/);
    assert.match((await inBox(house.zoe, token)) ?? '', /^Subject: \{Spam\?\} About /m);
  });

  test('what is thrown away is told by the trace alone', async () => {
    await set('filter.high-action', 'discard', 'second.test');
    const token = newToken();
    assert.match(await send(['zoe@second.test'], letter(token, gtube)), /^250/);
    assert.equal(await inBox(house.zoe, token), undefined);
    assert.match(await house.server.cli(['trace', '--subject', token]), /is thrown away/);
  });

  test('HTML is made harmless in the inbox, and the report for its sender says what was', async () => {
    const token = newToken();
    const html = `<p>Dear reader, the garden is open again from Monday on.</p><script>run()</script><p onclick="x()">${token}</p>`;
    assert.match(await send(['anna@example.test'], letter(token, html, 'text/html')), /^250/);
    const shown = (await inBox(house.anna, token)) ?? '';
    assert.match(shown, /^Subject: \{Cleaned\} About /m);
    assert.match(shown, /^X-Cleaned: /m);
    assert.doesNotMatch(shown, /<script|onclick/);
    assert.match(shown, /the garden is open again/);
    const story = await house.server.cli(['trace', '--subject', token]);
    const reference = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(story)?.[0] ?? '';
    const report = await house.server.cli(['clean-report', reference]);
    assert.match(report, /script/i);
  });

  // It was filed as it came: who could fill a mailbox had their scripts shown in it.
  test('a copy that waited for room shows what it would have shown at once', async () => {
    const small = { address: 'small@example.test', password };
    await house.server.addAccount(small.address, password, '--quota', '1KiB');
    const token = newToken();
    const html = `<p>Dear reader, the garden is open again from Monday on.</p><script>run()</script><p onclick="x()">${token}</p>`;
    assert.match(await send([small.address, 'ben@example.test'], letter(token, html, 'text/html')), /^250/);
    assert.equal(await inBox(small, token), undefined);
    await house.server.cli(['account', 'set', small.address, '--quota', '1GiB']);
    await house.server.cli(['queue', 'retry', '--all']);
    await eventually('the queue is empty', async () => ((await house.queued()) === 0 ? true : undefined));
    const [atOnce = '', later = ''] = [await inBox(house.ben, token), await inBox(small, token)];
    assert.match(later, /^Subject: \{Cleaned\} About /m);
    assert.match(later, /^X-Cleaned: /m);
    assert.match(later, /^X-Spam-Status: No, score=/m);
    assert.equal(later.slice(later.indexOf('\r\nReceived: ')), atOnce.slice(atOnce.indexOf('\r\nReceived: ')));
    const story = await house.server.cli(['trace', '--subject', token]);
    const reference = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(story)?.[0] ?? '';
    assert.match(story, /Cleaned for small@example\.test/);
    const copies = await house.server.cli(['filter', 'original', reference]);
    assert.match(copies, /small@example\.test/);
  });

  test('a copy that waited goes where such mail goes by then', async () => {
    const full = { address: 'full@example.test', password };
    await house.server.addAccount(full.address, password, '--quota', '1KiB');
    const token = newToken();
    const body = `${gtube}\r\n${'Some more words that take room. '.repeat(40)}`;
    assert.match(await send([full.address, 'ben@example.test'], letter(token, body)), /^250/);
    await set('filter.high-action', 'quarantine', 'example.test');
    await house.server.cli(['account', 'set', full.address, '--quota', '1GiB']);
    await house.server.cli(['queue', 'retry', '--all']);
    await eventually('the queue is empty', async () => ((await house.queued()) === 0 ? true : undefined));
    const rows = await house.server.rows<{ recipient: string; subject: string }>(['quarantine', 'list']);
    assert.deepEqual(
      rows.filter(({ subject }) => subject.includes(token)).map(({ recipient }) => recipient),
      [full.address],
    );
    assert.match(
      await house.server.cli(['trace', '--subject', token]),
      /Looked at once more: high-spam.* so it is held/,
    );
    await set('filter.high-action', 'junk', 'example.test');
  });

  test('the end is clean', () => house.finish());
});
