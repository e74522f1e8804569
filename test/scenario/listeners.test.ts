/** Who the client is: what load balancers say of it, TLS where it was not expected, AUTH at port 25, and who is believed. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { ZoneServer } from '#testing/zone';
import { asData, newLetter, newToken } from '../interop/harness/letter.ts';
import { relayForms } from '../interop/harness/relay-forms.data.ts';
import { eventually, runProgram } from '../interop/harness/program.ts';
import { House, plain } from './house.ts';
import type { Peer } from './peer.ts';

/** Load balancers of these tests. All else of 127.0.0.0/8 is not. */
const balancer = '127.0.0.3';
const stranger = '127.0.0.4';
/** Not of limits.exempt, as all the others are. */
const program = '127.0.0.5';
/** May relay: from here nobody can connect. */
const friend = '192.0.2.66';

const config = ['smtp', 'submissions', 'submission', 'submission-2525', 'imaps', 'pop3s']
  .map((name) => `[listener.${name}]\nproxy = ["${balancer}"]\n${name === 'smtp' ? 'auth = true\n' : ''}`)
  .join('');

const line = (source: string): string => `PROXY TCP4 ${source} 198.51.100.1 40000 25\r\n`;
const binary = (source: string): Buffer =>
  Buffer.concat([
    Buffer.from('0d0a0d0a000d0a515549540a2111000c', 'hex'),
    Uint8Array.from([...source.split('.').map(Number), 198, 51, 100, 1, 0x9c, 0x40, 0, 25]),
  ]);

const forms = relayForms({
  remote: 'remote.test',
  local: 'example.test',
  host: 'mx.example.test',
  address: '127.0.0.1',
  user: 'anna',
});

suite('listeners', () => {
  let house: House;
  before(async () => {
    const settings = {
      'relay.trusted': `${friend} 127.0.0.1`,
      'limits.exempt': `127.0.0.1 ${balancer} ${stranger} 192.0.2.0/24`,
      'signin.delay': '0',
    };
    house = await House.start({ config, settings });
  });
  after(() => house[Symbol.asyncDispose]());

  /** Which forms were not refused. */
  const relayed = async (peer: Peer): Promise<string[]> => {
    const accepted: string[] = [];
    for (const { name, mail, rcpt } of forms) {
      await peer.send(Buffer.from(`MAIL FROM:${mail}\r\nRCPT TO:${rcpt}\r\nRSET\r\n`, 'utf8'));
      const [, recipient] = [await peer.answer(), await peer.answer(), await peer.answer()];
      if (!recipient.startsWith('5')) accepted.push(`${name}: ${recipient}`);
    }
    return accepted;
  };

  for (const [version, header] of [
    ['1', line],
    ['2', binary],
  ] as const) {
    test(`version ${version}: the client behind a load balancer has its own rights, and its own name in the trace`, async () => {
      await using peer = await house.peer('smtp', { from: balancer });
      await peer.send(header('192.0.2.7'));
      await peer.dialog('S: 220', 'C: EHLO client.remote.test', 'S: 250');
      const letter = newLetter({ to: house.anna.address });
      await house.deliver(house.anna, letter.bytes, peer);
      const [story] = await house.server.rows<{ record: { client: string } }>(['trace', '--to', house.anna.address]);
      assert.equal(story?.record.client, '192.0.2.7');
      const octets = (await house.inbox(house.anna)).find((one) => one.includes(letter.bytes))?.toString('latin1');
      assert.match(octets ?? '', /^Received: from client\.remote\.test \(\[192\.0\.2\.7\]\)/m);
      assert.deepEqual(await relayed(peer), []);
    });

    test(`version ${version}: a friend behind a load balancer may relay, whoever claims to be one may not`, async () => {
      await using trusted = await house.peer('smtp', { from: balancer });
      await trusted.send(header(friend));
      await trusted.dialog(
        'S: 220',
        'C: EHLO friend.example.test',
        'S: 250',
        'C: MAIL FROM:<anna@example.test>',
        'S: 250',
      );
      await trusted.dialog('C: RCPT TO:<victim@remote.test>', 'S: 250');
      for (const claimed of [friend, '127.0.0.1']) {
        await using forger = await house.peer('smtp', { from: stranger });
        await forger.send(Buffer.concat([Buffer.from(header(claimed)), Buffer.from('\r\n')]));
        await forger.dialog('S: 220', 'S: 500');
        await forger.send('EHLO client.remote.test\r\n');
        for (let answer = ''; !answer.startsWith('250'); answer = await forger.answer());
        assert.deepEqual(await relayed(forger), []);
      }
    });
  }

  test('a load balancer without a header is nobody', async () => {
    for (const port of ['smtp', 'submission', 'submissions', 'imaps', 'pop3s'] as const) {
      await using peer = await house.peer(port, { from: balancer, tls: false });
      await peer.send('EHLO client.remote.test\r\nMAIL FROM:<a@remote.test>\r\n');
      assert.ok(await peer.isClosed(), port);
      assert.equal(peer.unread, '');
    }
  });

  test('the header comes before TLS, and sign-in limits are those of the client', async () => {
    for (const [source, header] of [
      ['192.0.2.8', line],
      ['192.0.2.9', binary],
    ] as const) {
      await using peer = await house.peer('imaps', { from: balancer, tls: false });
      await peer.send(header(source));
      await peer.startTls();
      await peer.dialog('S: * OK', `C: a1 LOGIN ${house.anna.address} wrong-${source}`, 'S: a1 NO');
      const failure = new RegExp(`"auth\\.failed".*"remote_ip":"${source.replaceAll('.', '\\.')}"`);
      await eventually('the log says so', async () => (failure.test(house.server.log) ? true : undefined));
    }
    await using mail = await house.peer('submissions', { from: balancer, tls: false });
    await mail.send(line('192.0.2.8'));
    await mail.startTls();
    await mail.dialog('S: 220', 'C: EHLO x.test', 'S: 250', `C: AUTH PLAIN ${plain(house.anna)}`, 'S: 235');
  });

  for (const port of ['submission', 'submissionAlt'] as const) {
    test(`a mail program set to TLS from the start is served on ${port}, behind a load balancer too`, async () => {
      for (const from of [program, balancer]) {
        const token = newToken();
        await using peer = await house.peer(port, { from, tls: from === program });
        if (from === balancer) {
          await peer.send(line('203.0.113.7'));
          await peer.startTls();
        }
        const [capabilities = ''] = await peer.dialog('S: 220', 'C: EHLO x.test', 'S: 250').then((all) => all.slice(1));
        assert.match(capabilities, /250-AUTH /);
        assert.doesNotMatch(capabilities, /STARTTLS/);
        await peer.dialog(
          `C: AUTH PLAIN ${plain(house.anna)}`,
          'S: 235',
          'C: MAIL FROM:<anna@example.test>',
          'S: 250',
          'C: RCPT TO:<ben@example.test>',
          'S: 250',
          'C: DATA',
          'S: 354',
        );
        await peer.send(asData(Buffer.from(`From: anna@example.test\r\nSubject: ${token}\r\n\r\nx\r\n`)));
        await peer.dialog('S: 250');
        assert.equal((await house.inbox(house.ben)).filter((one) => one.includes(token)).length, 1);
      }
    });

    test(`others are greeted on ${port} after a moment, and STARTTLS is theirs`, async () => {
      const begun = performance.now();
      await using peer = await house.peer(port, { from: program });
      await peer.dialog('S: 220');
      assert.ok(performance.now() - begun >= 150);
      await peer.dialog('C: EHLO x.test', 'S: 250', 'C: STARTTLS', 'S: 220');
      await peer.startTls();
      await peer.dialog('C: EHLO x.test', 'S: 250', `C: AUTH PLAIN ${plain(house.anna)}`, 'S: 235');
      // Of limits.exempt.
      const again = performance.now();
      await using quick = await house.peer(port);
      await quick.dialog('S: 220');
      assert.ok(performance.now() - again < 150);
    });
  }

  test('where port 25 lets users sign in, it does so over TLS only, and relays for nobody else', async () => {
    await using peer = await house.peer('smtp', { from: stranger });
    const [, clear = ''] = await peer.dialog('S: 220', 'C: EHLO probe.sender.test', 'S: 250');
    assert.doesNotMatch(clear, /AUTH/);
    await peer.dialog(`C: AUTH PLAIN ${plain(house.anna)}`, 'S: 530', 'C: STARTTLS', 'S: 220');
    await peer.startTls();
    const [secure = ''] = await peer.dialog('C: EHLO probe.sender.test', 'S: 250');
    assert.match(secure, /250-AUTH /);
    assert.deepEqual(await relayed(peer), []);
    await peer.dialog('C: AUTH PLAIN AGFubmFAZXhhbXBsZS50ZXN0AHdyb25n', 'S: 535');
    assert.deepEqual(await relayed(peer), []);
    await peer.dialog(`C: AUTH PLAIN ${plain(house.anna)}`, 'S: 235', 'C: MAIL FROM:<ben@example.test>', 'S: 553');
    await peer.dialog('C: MAIL FROM:<anna@example.test>', 'S: 250', 'C: RCPT TO:<victim@remote.test>', 'S: 250');
  });

  test('what was injected behind STARTTLS on such a port is not obeyed', async () => {
    for (const port of ['smtp', 'submission', 'submissionAlt'] as const) {
      await using peer = await house.peer(port, { from: stranger });
      await peer.dialog('S: 220', 'C: EHLO probe.sender.test', 'S: 250');
      await peer.send('STARTTLS\r\nMAIL FROM:<evil@remote.test>\r\n');
      await peer.dialog('S: 421', 'S: <closed>');
    }
  });

  test('afterwards the data are whole', () => house.finish());
});

test('without being told so, port 25 takes no sign-in and says where it is taken', async () => {
  await using house = await House.start();
  await using peer = await house.peer('smtp');
  await peer.dialog('S: 220', 'C: EHLO x.test', 'S: 250', 'C: STARTTLS', 'S: 220');
  await peer.startTls();
  const [capabilities = '', refused = ''] = await peer.dialog(
    'C: EHLO x.test',
    'S: 250',
    `C: AUTH PLAIN ${plain(house.anna)}`,
    'S: 503',
  );
  assert.doesNotMatch(capabilities, /AUTH/);
  assert.match(refused, /465 .*587 or 2525/);
});

test('who speaks before the greeting is known for it, behind a load balancer too; the header is none of it', async () => {
  await using dns = new ZoneServer({});
  await dns.listen();
  const settings = { 'door.greeting-wait': '300ms', 'door.early-talker': 'refuse' };
  await using house = await House.start({ config, settings, dns: `127.0.0.1:${dns.port}` });
  const talk = 'EHLO mail.remote.test\r\nMAIL FROM:<a@remote.test>\r\nRCPT TO:<anna@example.test>\r\n';
  for (const from of [balancer, stranger]) {
    for (const early of [true, false]) {
      await using peer = await house.peer('smtp', { from });
      const header = from === balancer ? line('203.0.113.9') : '';
      await peer.send(early ? `${header}${talk}` : header);
      await peer.dialog('S: 220');
      if (!early) await peer.send(talk);
      const [, , recipient] = [await peer.answer(), await peer.answer(), await peer.answer()];
      assert.equal(/^55[04].*spoke before it was greeted/.test(recipient), early, `${from}: ${recipient}`);
    }
  }
});

test('a port that another program has is told with the way to do without it', async () => {
  await using house = await House.start();
  const data = await mkdtemp(join(tmpdir(), 'rookery-taken-'));
  const offset = String(house.server.ports.smtp - 25);
  const args = ['serve', '--data', data, '--port-offset', offset, '--listen', '127.0.0.1', '--dns', '127.0.0.1:9'];
  const { code, output } = await runProgram(join(import.meta.dirname, '../../bin/rookery'), args);
  await rm(data, { recursive: true });
  assert.equal(code, 4);
  assert.match(
    output,
    /Cannot start: Cannot listen on 127\.0\.0\.1 port \d+ for smtp: another program listens there\. End that program, or do without ours there: put into rookery\.toml \[listener\.smtp\] and below it on = false$/m,
  );
});
