/** Strangers at port 25, with DNS of their own: who is let in, who is not, and what they are told. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { dkimRecord, generateDkimKey, readDkimKey, signMessage } from '#check/dkim';
import { type Zone, ZoneServer } from '#testing/zone';
import { asData, newLetter } from '../interop/harness/letter.ts';
import { eventually } from '../interop/harness/program.ts';
import { House } from './house.ts';
import type { Peer } from './peer.ts';

const key = readDkimKey(await generateDkimKey('ed25519-sha256'), { domain: 'signed.test', selector: 's1' });

/** 127.1.0.1 is a mail server, 127.1.0.2 a line at home, 127.1.0.3 has no name, 127.1.0.4 is on a list. */
const zone: Zone = {
  '1.0.1.127.in-addr.arpa': { PTR: ['mail.good.test'] },
  'mail.good.test': { A: ['127.1.0.1'] },
  '2.0.1.127.in-addr.arpa': { PTR: ['dsl-127-1-0-2.dyn.isp.test'] },
  'dsl-127-1-0-2.dyn.isp.test': { A: ['127.1.0.2'] },
  '4.0.1.127.in-addr.arpa': { PTR: ['mail4.good.test'] },
  'mail4.good.test': { A: ['127.1.0.4'] },
  'good.test': {
    MX: [{ preference: 10, exchange: 'mail.good.test' }],
    TXT: ['v=spf1 ip4:127.1.0.1 ip4:127.1.0.4 -all'],
  },
  'plain.test': { MX: [{ preference: 10, exchange: 'mail.good.test' }] },
  'signed.test': { MX: [{ preference: 10, exchange: 'mail.good.test' }] },
  '_dmarc.signed.test': { TXT: ['v=DMARC1; p=reject'] },
  'default._bimi.signed.test': { TXT: ['v=BIMI1; l=https://signed.test/logo.svg'] },
  [dkimRecord(key).name]: { TXT: [dkimRecord(key).text] },
  'bank.test': { MX: [{ preference: 10, exchange: 'mail.good.test' }] },
  '_dmarc.bank.test': { TXT: ['v=DMARC1; p=reject'] },
  'silent.test': { MX: [{ preference: 0, exchange: '' }] },
  '2.0.0.127.bl.test': { A: ['127.0.0.2'] },
  '4.0.1.127.bl.test': { A: ['127.0.0.2'], TXT: ['Seen spamming'] },
};

suite('the door', () => {
  const dns = new ZoneServer(zone);
  let house: House;
  before(async () => {
    await dns.listen();
    const settings = { 'door.greeting-wait': '0', 'door.lists': 'bl.test=127.0.0.2:spam:4' };
    house = await House.start({ dns: `127.0.0.1:${dns.port}`, settings });
  });
  after(async () => {
    await house[Symbol.asyncDispose]();
    await dns[Symbol.asyncDispose]();
  });

  const stranger = async (from: string, helo = 'mail.good.test'): Promise<Peer> => {
    const peer = await house.peer('smtp', { from });
    await peer.dialog('S: 220', `C: EHLO ${helo}`, 'S: 250');
    return peer;
  };

  /** The answer to RCPT, or to the whole message where that is admitted. */
  const brings = async (peer: Peer, sender: string, letter?: string): Promise<string> => {
    await peer.dialog(`C: MAIL FROM:<${sender}>`, 'S: 250');
    const rcpt = await peer.say('RCPT TO:<anna@example.test>');
    if (!rcpt.startsWith('250')) return rcpt;
    await peer.dialog('C: DATA', 'S: 354');
    await peer.send(asData(Buffer.from(letter ?? `From: <${sender}>\r\nSubject: x\r\n\r\nHello\r\n`)));
    return await peer.answer();
  };

  /** A refusal is written together with others, a moment later. */
  const story = (answer: string): Promise<string> => {
    const reference = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(answer)?.[0] ?? 'none';
    return eventually('the trace has it', () => house.server.cli(['trace', reference]).catch(() => undefined));
  };

  test('a mail server with its names in order is let in, and the results stand in the header', async () => {
    await using peer = await stranger('127.1.0.1');
    const answer = await brings(peer, 'someone@good.test');
    assert.match(answer, /^250 /);
    assert.match(await story(answer), /Looked at: SPF pass for good\.test, not signed, DMARC none/);
    const header = await newest(house);
    assert.match(header, /^Authentication-Results: mx\.example\.test;[^]*?\n\tspf=pass .*smtp\.mailfrom=good\.test;/m);
    assert.match(header, /^Received: from mail\.good\.test \(mail\.good\.test \[127\.1\.0\.1\]\)/m);
  });

  test('a line at home is refused at RCPT, with what was seen, and a page that exists', async () => {
    await using peer = await stranger('127.1.0.2', 'dsl-127-1-0-2.dyn.isp.test');
    const answer = await brings(peer, 'someone@plain.test');
    assert.match(answer, /^550-5\.7\.25 Mail from \[127\.1\.0\.2\] was refused: .*dsl-127-1-0-2\.dyn\.isp\.test/);
    assert.match(answer, /\n550 5\.7\.25 See https:\/\/mx\.example\.test:\d+\/why\/[-0-9A-Z]{14} \(PTR-3\)$/);
    assert.match(await story(answer), /Refused at the door/);
  });

  test('the same line with a good signature is let in (product IN4)', async () => {
    const letter = 'From: <someone@signed.test>\r\nSubject: x\r\n\r\nHello\r\n';
    const fields = signMessage([Buffer.from(letter)], { keys: [key], nowMs: Date.now() });
    await using peer = await stranger('127.1.0.2', 'dsl-127-1-0-2.dyn.isp.test');
    assert.match(await brings(peer, 'someone@signed.test', `${Buffer.from(fields).toString()}${letter}`), /^250 /);
    assert.match(await newest(house), /dkim=pass[^]*dmarc=pass[^]*iprev=pass policy\.iprev=127\.1\.0\.2[^]*bimi=pass/);
    // Without it the same message is a forgery besides.
    assert.match(await brings(peer, 'someone@signed.test', letter), /^550.*5\.7\.26/);
  });

  test('a From that its domain forbids is refused (DMARC), unless the check runs dry', async () => {
    await using peer = await stranger('127.1.0.1');
    const letter = 'From: <someone@bank.test>\r\nSubject: x\r\n\r\nHello\r\n';
    const answer = await brings(peer, 'someone@good.test', letter);
    assert.match(answer, /^550-5\.7\.26 /);
    assert.match(answer, /\(DMARC-1\)$/);
    await house.server.cli(['setting', 'set', 'door.dry-run', 'dmarc-reject', '--domain', 'example.test']);
    const dry = await brings(peer, 'someone@good.test', letter);
    assert.match(dry, /^250 /);
    assert.match(await story(dry), /dmarc-reject: note \(set to refuse, eased: dry-run\)/);
    await house.server.cli(['setting', 'set', 'door.dry-run', '', '--domain', 'example.test']);
  });

  test('an address without a name is put off once, and let in after the wait', async () => {
    await house.server.set('door.greylist-wait', '10s');
    await using peer = await stranger('127.1.0.3', 'plain.test');
    const first = await brings(peer, 'someone@plain.test');
    assert.match(first, /^451-4\.7\.1 Please try again in 1 minute/);
    assert.match(first, /\(GREY-1\)$/);
  });

  test('who is on a list is refused with the list and its words; lists are never asked about users', async () => {
    await using peer = await stranger('127.1.0.4', 'mail4.good.test');
    const answer = await brings(peer, 'someone@good.test');
    assert.match(answer, /^554-5\.7\.1 .*bl\.test/);
    assert.match(answer, /Seen spamming/);
    const before = dns.asked.filter((question) => question.includes('bl.test')).length;
    await using user = await house.submitter(house.anna, { from: '127.1.0.4' });
    await user.dialog('C: MAIL FROM:<anna@example.test>', 'S: 250', 'C: RCPT TO:<ben@example.test>', 'S: 250');
    assert.equal(dns.asked.filter((question) => question.includes('bl.test')).length, before);
  });

  test('trusted networks are asked nothing', async () => {
    await house.server.set('relay.trusted', '127.1.0.2');
    await using peer = await stranger('127.1.0.2', 'nonsense');
    assert.match(await brings(peer, 'someone@plain.test'), /^250 /);
    await house.server.set('relay.trusted', '');
  });

  test('a sender that takes no mail is refused (RFC 7505), our own name in HELO too', async () => {
    await using peer = await stranger('127.1.0.1');
    assert.match(await brings(peer, 'someone@silent.test'), /^550-5\.7\.27 /);
    await using forger = await stranger('127.1.0.1', 'mx.example.test');
    assert.match(await brings(forger, 'someone@plain.test'), /\(HELO-2\)$/);
  });

  test('results that claim to be ours are left out', async () => {
    await using peer = await stranger('127.1.0.1');
    const forgery = 'Authentication-Results: MX.example.test; dkim=pass header.d=bank.test\r\n';
    const other = 'Authentication-Results: mx.elsewhere.test; dkim=pass header.d=good.test\r\n';
    const letter = `${forgery}${other}From: <someone@good.test>\r\nSubject: x\r\n\r\nHello\r\n`;
    assert.match(await brings(peer, 'someone@good.test', letter), /^250 /);
    const header = await newest(house);
    assert.doesNotMatch(header, /bank\.test/);
    assert.match(header, /mx\.elsewhere\.test/);
  });

  test('what a sender says in the names of our verdict is left out, and its signature holds all the same', async () => {
    await using peer = await stranger('127.1.0.1');
    for (const lines of [1, 60_000]) {
      const letter = `From: <someone@signed.test>\r\nSubject: x\r\n\r\n${'Hello there  \r\n'.repeat(lines)}`;
      const fields = signMessage([Buffer.from(letter)], { keys: [key], nowMs: Date.now() });
      const claims = 'X-Spam-Flag: NO\r\nX-Spam-Status: No, score=-99\r\n\tautolearn=ham\r\n';
      const text = `${claims}${Buffer.from(fields).toString()}${letter}`;
      assert.match(await brings(peer, 'someone@signed.test', text), /^250 /);
      const header = await newest(house);
      assert.match(header, /dkim=pass/);
      assert.doesNotMatch(header, /X-Spam-Flag: NO|score=-99|autolearn/);
    }
  });

  test('a large message is judged too, its body hashed elsewhere', async () => {
    const letter = `From: <someone@signed.test>\r\nSubject: x\r\n\r\n${'Hello there  \r\n'.repeat(60_000)}`;
    const fields = signMessage([Buffer.from(letter)], { keys: [key], nowMs: Date.now() });
    await using peer = await stranger('127.1.0.1');
    assert.match(await brings(peer, 'someone@signed.test', `${Buffer.from(fields).toString()}${letter}`), /^250 /);
    assert.match(await newest(house), /dkim=pass/);
  });

  test('a new sender is held, looked at again and filed', async () => {
    await house.server.cli(['setting', 'set', 'door.hold', '1s', '--domain', 'second.test']);
    await using peer = await stranger('127.1.0.1');
    await peer.dialog('C: MAIL FROM:<new@plain.test>', 'S: 250', `C: RCPT TO:<${house.zoe.address}>`, 'S: 250');
    await peer.dialog('C: DATA', 'S: 354');
    const { bytes } = newLetter();
    await peer.send(asData(bytes));
    const answer = await peer.answer();
    assert.match(answer, /^250 /);
    await peer.dialog('C: MAIL FROM:<new@plain.test>', 'S: 250', `C: RCPT TO:<${house.zoe.address}>`, 'S: 250');
    const page = [
      'From: <new@plain.test>',
      `To: <${house.zoe.address}>`,
      'Subject: The garden',
      `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
      'Message-ID: <garden@plain.test>',
      'MIME-Version: 1.0',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>Dear reader, the garden is open again from Monday on.</p><script>run()</script>',
      '.\r\n',
    ].join('\r\n');
    await peer.dialog('C: DATA', 'S: 354', `C| ${page}`, 'S: 250');
    assert.match(await story(answer), /Held for a second look: Held for zoe@second\.test/);
    house.acknowledged(house.zoe, bytes);
    await eventually('both are filed', async () => ((await house.inbox(house.zoe)).length > 1 ? true : undefined));
    const cleaned = (await house.inbox(house.zoe)).find((one) => one.includes('Subject: {Cleaned} The garden'));
    assert.ok(cleaned !== undefined && !cleaned.includes('<script'), 'it is cleaned as if it had not waited');
    await eventually('the trace tells of it', async () =>
      /Looked at once more, and filed in the mailbox/.test(await story(answer)) ? true : undefined,
    );
  });
});

/** The header of anna's newest message. */
async function newest(house: House): Promise<string> {
  await using reader = await house.reader(house.anna);
  await reader.dialog('C: a1 SELECT INBOX', 'S: a1 OK');
  return await reader.say('a2 FETCH * BODY.PEEK[HEADER]');
}
