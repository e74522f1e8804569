/** Mail that comes back to a reverse-path of ours (SRS): it reaches the sender, and nobody sends anywhere with such an address. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { SmtpPeer } from '#testing/smtppeer';
import { ZoneServer } from '#testing/zone';
import { asData, newLetter } from '../interop/harness/letter.ts';
import { eventually } from '../interop/harness/program.ts';
import { House } from './house.ts';

interface Queued {
  readonly sender: string;
  readonly recipients: readonly { readonly address: string }[];
}

suite('rewritten reverse-paths', () => {
  const zone = new ZoneServer({
    'far.test': { MX: [{ preference: 10, exchange: 'mx.far.test' }] },
    'other.test': { MX: [{ preference: 10, exchange: 'mx.far.test' }] },
    'mx.far.test': { A: ['127.0.0.1'] },
  });
  const far = new SmtpPeer();
  let house: House;
  before(async () => {
    await zone.listen();
    await far.listen();
    const settings = { 'smtp.outbound-port': String(far.port) };
    house = await House.start({ dns: `127.0.0.1:${zone.port}`, settings });
  });
  after(async () => {
    await house[Symbol.asyncDispose]();
    await far[Symbol.asyncDispose]();
    await zone[Symbol.asyncDispose]();
  });

  const encode = async (path: string): Promise<string> => (await house.server.cli(['srs', 'encode', path])).trim();

  /** Sends a letter, and gives the answers to the recipients. */
  const send = async (from: string, ...to: readonly string[]): Promise<{ bytes: Buffer; answers: string[] }> => {
    await using peer = await house.sender();
    const { bytes } = newLetter();
    await peer.dialog(`C: MAIL FROM:<${from}>`, 'S: 250');
    const answers: string[] = [];
    for (const one of to) answers.push(await peer.say(`RCPT TO:<${one}>`));
    if (answers.some((answer) => answer.startsWith('250'))) {
      await peer.dialog('C: DATA', 'S: 354');
      await peer.send(asData(bytes));
      await peer.dialog('S: 250');
    }
    return { bytes, answers };
  };

  /** What the far server got of a letter. */
  const arrived = (bytes: Buffer): Promise<{ mail: string; rcpts: readonly string[] }> =>
    eventually('the far server has the message', () =>
      Promise.resolve(far.messages.find(({ content }) => content.includes(bytes))),
    );

  const long = `${'l'.repeat(60)}@far.test`;
  for (const path of ['Anna@far.test', long, 'SRS0=Ab3x=JY=example.org=anna@far.test']) {
    test(`a report to the path made for ${path.slice(0, 30)} reaches it`, async () => {
      const { bytes, answers } = await send('', await encode(path));
      assert.match(answers[0] ?? '', /^250/);
      const got = await arrived(bytes);
      assert.match(got.mail, /^MAIL FROM:<>/);
      assert.equal(/<(.*?)>/.exec(got.rcpts[0] ?? '')?.[1], path);
    });
  }

  test('who answers a path reaches the sender too, and is rewritten on the way; others of the message are not', async () => {
    const path = await encode('anna@far.test');
    const { bytes } = await send('ben@other.test', path, house.anna.address);
    house.acknowledged(house.anna, bytes);
    const got = await arrived(bytes);
    assert.match(got.mail, /^MAIL FROM:<SRS0=[A-Z2-7]{6}=[A-Z2-7]{2}=other\.test=ben@mx\.example\.test>/);
    assert.deepEqual(
      got.rcpts.map((line) => /<.*>/.exec(line)?.[0]),
      ['<anna@far.test>'],
    );
    const letter = (await house.inbox(house.anna)).find((one) => one.includes(bytes))?.toString('latin1') ?? '';
    assert.match(letter, /^Return-Path: <ben@other\.test>\r\n/);
    const story = await house.server.cli(['trace', '--to', 'anna@far.test', '--from', 'ben@other.test']);
    assert.match(story, /is a return address of ours for anna@far\.test/);
  });

  test('what the far server refuses is told to who wrote, by the way it was rewritten', async () => {
    far.mood = { rcpt: (line) => (line.includes('gone@') ? '550 5.1.1 No such user' : '250 2.1.5 Ok') };
    const path = await encode('gone@far.test');
    await send('ben@other.test', path);
    const report = await eventually('the report has come', () =>
      Promise.resolve(far.messages.find(({ rcpts }) => rcpts[0]?.includes('<ben@other.test>'))),
    );
    assert.match(report.mail, /^MAIL FROM:<>/);
    const text = report.content.toString('latin1');
    assert.match(text, /^Final-Recipient: rfc822; ?gone@far\.test/m);
    assert.ok(
      text.includes(`Original-Recipient: rfc822; ${path}`) || text.includes(`Original-Recipient: rfc822;${path}`),
    );
  });

  test('one that stands for somebody who lives here is filed', async () => {
    const { bytes, answers } = await send('', await encode(house.ben.address));
    assert.match(answers[0] ?? '', /^250/);
    house.acknowledged(house.ben, bytes);
    assert.match((await send('', await encode('nobody@example.test'))).answers[0] ?? '', /^550-5\.1\.1 /);
  });

  test('nobody sends anywhere with an address that was not made here', async () => {
    const good = await encode('anna@far.test');
    const before = (await house.server.rows<Queued>(['queue', 'list'])).length;
    const forged = [
      good.replace('anna@', 'victim@'),
      good.replace('far.test', 'other.test'),
      good.replace(/SRS0=[A-Z2-7]{6}/, 'SRS0=AAAAAA'),
      good.replace(/SRS0=[A-Z2-7]{6}/, 'SRS0='),
      'SRS1=AAAAAA=far.test==BBBB=CC=other.test=victim@mx.example.test',
      'SRS0=AAAAAA=BB==ABCDEFGHIJKLMNOP@mx.example.test',
    ];
    for (const address of forged) {
      const { answers } = await send('spammer@other.test', address);
      assert.match(answers[0] ?? '', /^550-5\.7\.1 .*was not made by this server/, address);
    }
    for (const address of [
      good.replace('SRS0=', 'SRS0+'),
      'SRS0=victim@mx.example.test',
      'SRS0@mx.example.test',
      'SRS0=far.test=victim@mx.example.test',
    ])
      assert.match((await send('', address)).answers[0] ?? '', /^550-5\.1\.1 /, address);
    // Elsewhere such an address is anybody's.
    assert.match((await send('', good.replace('mx.example.test', 'example.test'))).answers[0] ?? '', /^550-5\.1\.1 /);
    assert.match((await send('', good.replace('mx.example.test', 'far.test'))).answers[0] ?? '', /^554-5\.7\.1 /);
    assert.equal((await house.server.rows<Queued>(['queue', 'list'])).length, before);
  });

  test('a user may write to one, and a trusted domain of its own can be set', async () => {
    await house.server.set('srs.domain', 'bounce.example.test');
    const path = await encode('anna@far.test');
    assert.match(path, /@bounce\.example\.test$/);
    await using peer = await house.submitter(house.anna);
    await peer.dialog(
      'C: MAIL FROM:<anna@example.test>',
      'S: 250',
      `C: RCPT TO:<${path}>`,
      'S: 250',
      'C: DATA',
      'S: 354',
    );
    const { bytes } = newLetter({ from: 'anna@example.test' });
    await peer.send(asData(bytes));
    await peer.dialog('S: 250');
    const got = await eventually('the far server has it', () =>
      Promise.resolve(
        far.messages.find(
          ({ mail, rcpts }) => mail.includes('anna@example.test') && rcpts[0]?.includes('<anna@far.test>'),
        ),
      ),
    );
    assert.match(got.mail, /^MAIL FROM:<anna@example\.test>/);
    const shown = await house.server.cli(['srs', 'decode', path]);
    assert.match(shown, /Stands for +anna@far\.test\nMail to it +goes there\n/);
    assert.equal((await house.server.tryCli(['setting', 'set', 'srs.domain', 'not a domain'])).code, 2);
  });

  test('secrets outlive a restart', async () => {
    const path = await encode('anna@far.test');
    await house.server.stop();
    await house.restart();
    assert.match(await house.server.cli(['srs', 'decode', path]), /Stands for +anna@far\.test/);
  });

  test('afterwards the data are whole', () => house.finish());
});
