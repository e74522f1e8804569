/** From the reply of a refusal to its page, and from there to the postmaster, on a real server. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { SystemRandom } from '#base/random';
import { createSelfSigned } from '#edge/net';
import { type Zone, ZoneServer } from '#testing/zone';
import { eventually } from '../interop/harness/program.ts';
import { House } from './house.ts';
import type { Peer } from './peer.ts';
import { type Answer, ask } from './web.ts';

/** 127.3.0.2 is a line at home, 127.3.0.3 has no name. */
const zone: Zone = {
  '2.0.3.127.in-addr.arpa': { PTR: ['dsl-127-3-0-2.dyn.isp.test'] },
  'dsl-127-3-0-2.dyn.isp.test': { A: ['127.3.0.2'] },
  'plain.test': { MX: [{ preference: 10, exchange: 'mail.plain.test' }] },
  'mail.plain.test': { A: ['127.3.0.2'] },
};

suite('why', () => {
  const dns = new ZoneServer(zone);
  let house: House;
  before(async () => {
    await dns.listen();
    house = await House.start({ dns: `127.0.0.1:${dns.port}`, settings: { 'door.greeting-wait': '0' } });
    await house.server.cli(['grant', 'add', house.anna.address, 'domain-admin', '--domain', 'example.test']);
  });
  after(async () => {
    await house[Symbol.asyncDispose]();
    await dns[Symbol.asyncDispose]();
  });

  const get = (path: string, from = '127.0.0.1'): Promise<Answer> => ask(house.server.ports.https, path, { from });

  const stranger = async (from: string): Promise<Peer> => {
    const peer = await house.peer('smtp', { from });
    await peer.dialog('S: 220', 'C: EHLO mail.plain.test', 'S: 250');
    return peer;
  };

  const refusal = async (peer: Peer, recipient: string): Promise<string> => {
    await peer.dialog('C: MAIL FROM:<bob@plain.test>', 'S: 250');
    const answer = await peer.say(`RCPT TO:<${recipient}>`);
    await peer.dialog('C: RSET', 'S: 250');
    return answer;
  };

  /** The path of the link in a reply, which names this server and its port. */
  const pathIn = (answer: string): string => {
    const [, port, path = ''] = /https:\/\/mx\.example\.test:(\d+)(\/why\/[^ ]+) \([A-Z0-9]+-\d+\)$/.exec(answer) ?? [];
    assert.equal(Number(port), house.server.ports.https, answer);
    return path;
  };

  test('a home line is refused with a link that opens a page with what was seen and what to do', async () => {
    await using peer = await stranger('127.3.0.2');
    const answer = await refusal(peer, house.anna.address);
    assert.match(answer, /^550-5\.7\.25 /);
    const { status, text } = await get(pathIn(answer));
    assert.equal(status, 200);
    for (const part of [
      /Your mail server has the name of a home line/,
      /<code dir="auto">dsl-127-3-0-2\.dyn\.isp\.test<\/code>/,
      /<pre>2\.0\.3\.127\.in-addr\.arpa\. PTR dsl-127-3-0-2\.dyn\.isp\.test\.<\/pre>/,
      /<pre>2\.0\.3\.127\.in-addr\.arpa\. PTR mail\.plain\.test\.<\/pre>/,
      /<pre>mail\.plain\.test\. A 127\.3\.0\.2<\/pre>/,
      /set the reverse DNS \(PTR record\) of our address\n {2}127\.3\.0\.2\n/,
    ]) {
      assert.match(text, part);
    }
    assert.doesNotMatch(text, /anna|bob@/);
  });

  test('greylisted mail is told when to come again, and what made it odd', async () => {
    await using peer = await stranger('127.3.0.3');
    const answer = await refusal(peer, house.anna.address);
    assert.match(answer, /^451-4\.7\.1 [^]*\(GREY-1\)$/);
    const { text } = await get(pathIn(answer));
    assert.match(text, /Put off, not refused/);
    assert.match(text, /<dt>Try again from<\/dt><dd><time datetime="20/);
    assert.match(text, /What made us ask for a second try[^]*The address of your mail server has no name/);
  });

  test('the page is there at once, and after a restart', async () => {
    await using peer = await stranger('127.3.0.9');
    const path = pathIn(await refusal(peer, 'nobody@example.test'));
    assert.equal((await get(path)).status, 200);
    const reference = path.slice('/why/'.length);
    await eventually('the trace has it', () => house.server.cli(['trace', reference]).catch(() => undefined));
    await house.server.stop();
    await house.restart(`127.0.0.1:${dns.port}`);
    assert.equal((await get(path)).status, 200);
    assert.equal((await get(path.replaceAll('-', '').toLowerCase())).status, 200);
  });

  test('a dictionary attack is only counted, but its references still open', async () => {
    await using peer = await stranger('127.4.0.1');
    await house.server.set('door.unknown-recipients-max', '0');
    await house.server.set('smtp.error-delay', '0s');
    const answers: string[] = [];
    await peer.dialog('C: MAIL FROM:<bob@plain.test>', 'S: 250');
    for (let i = 0; i < 9; i++) answers.push(await peer.say(`RCPT TO:<guess${i}@example.test>`));
    for (let i = 0; i < 4; i++) {
      await using further = await stranger('127.4.0.1');
      await further.dialog('C: MAIL FROM:<bob@plain.test>', 'S: 250');
      for (let n = 0; n < 9; n++) answers.push(await further.say(`RCPT TO:<more${i}${n}@example.test>`));
    }
    const last = answers.findLast((answer) => answer.startsWith('550')) ?? '';
    const { status, text } = await get(pathIn(last));
    assert.equal(status, 200);
    assert.match(text, /There is no such address here/);
    assert.doesNotMatch(text, /guess|more\d/);
  });

  test('of mail that was taken, and of what was never given out, nothing is told', async () => {
    await using peer = await house.sender();
    await peer.dialog(
      'C: MAIL FROM:<bob@plain.test>',
      'S: 250',
      `C: RCPT TO:<${house.ben.address}>`,
      'S: 250',
      'C: DATA',
      'S: 354',
    );
    const answer = await peer.say('Subject: x\r\n\r\nHello\r\n.');
    const reference = /reference ([0-9A-Z-]{14})/.exec(answer)?.[1] ?? assert.fail(answer);
    const taken = await get(`/why/${reference}`);
    const unknown = await get('/why/AAAA-AAAA-AAAA');
    assert.deepEqual([taken.status, taken.text], [404, unknown.text]);
  });

  test('a wrong password leads to the page of its code, with the settings of this server', async () => {
    await using peer = await house.peer('submissions');
    await peer.dialog('S: 220', 'C: EHLO x', 'S: 250');
    const answer = await peer.say(`AUTH PLAIN ${Buffer.from(`\0${house.anna.address}\0wrong`).toString('base64')}`);
    assert.match(answer, /^535-5\.7\.8 /);
    const { status, text } = await get(pathIn(answer));
    assert.equal(status, 200);
    assert.match(text, /Nothing is wrong with the address/);
    const help = await get('/help/sign-in');
    assert.ok(help.text.includes(`<code>${house.server.ports.submissions}</code>`));
  });

  test('a question reaches the postmaster of the domain, once, and nobody else', async () => {
    await using peer = await stranger('127.3.0.2');
    const path = pathIn(await refusal(peer, house.ben.address));
    const { text } = await get(path, '127.5.0.1');
    const token = /name="token" value="([^"]+)"/.exec(text)?.[1] ?? assert.fail('no form');
    const form = {
      token,
      text: 'Let us in, please.\r\n\r\n.\r\nBcc: all@example.test',
      reply: 'bob@plain.test',
      website: '',
    };
    const send = (): Promise<Answer> => ask(house.server.ports.https, `${path}/ask`, { from: '127.5.0.1', form });
    const sent = await send();
    assert.equal(sent.status, 200, sent.text);
    assert.doesNotMatch(sent.text, /anna|ben@/);
    assert.equal((await send()).status, 409);
    const letters = await eventually('the postmaster has it', async () => {
      const all = await house.inbox(house.anna);
      const found = all.filter((letter) => letter.includes('Subject: Question about refused mail'));
      return found.length > 0 ? found : undefined;
    });
    assert.equal(letters.length, 1);
    const letter = letters[0]?.toString('utf8') ?? '';
    assert.match(letter, /\r\nTo: <postmaster@example\.test>\r\n/);
    assert.match(letter, /\r\n> Let us in, please\.\r\n> \r\n> \.\r\n> Bcc: all@example\.test\r\n/);
    assert.doesNotMatch(letter.slice(0, letter.indexOf('\r\n\r\n')), /bob@plain|^Bcc|^Reply-To/im);
    assert.equal(
      (await house.inbox(house.ben)).some((one) => one.includes('Question about')),
      false,
    );
    assert.equal(await house.queued(), 0);
    const reference = path.slice('/why/'.length);
    await eventually('the story says so', async () => {
      const story = await house.server.cli(['trace', reference]);
      return story.includes('Postmaster asked') ? story : undefined;
    });
  });

  test('HTTP leads to HTTPS on the right port; health is for this machine alone', async () => {
    const { http, https } = house.server.ports;
    const clear = await ask(http, '/why?ref=x', { secure: false });
    assert.deepEqual([clear.status, clear.headers.location], [308, `https://mx.example.test:${https}/why?ref=x`]);
    assert.equal((await ask(http, '/health/ready', { secure: false })).text, 'ok\n');
    assert.equal((await ask(https, '/health/live')).text, 'ok\n');
    assert.equal((await get('/')).headers['strict-transport-security'], undefined, 'the certificate is self-signed');
    assert.match(
      await house.server.cli(['metrics']),
      /rookery_http_requests_total\{route="why-ref",status="2xx"\} \d+/,
    );
  });

  test('a network that reads on and on is told to wait, others are not', async () => {
    const statuses = await Promise.all(Array.from({ length: 80 }, (_, i) => get('/robots.txt', `127.6.0.${i + 1}`)));
    assert.ok(statuses.some(({ status }) => status === 429));
    assert.equal((await get('/robots.txt', '127.7.0.1')).status, 200);
  });

  test('idle browsers do not hold up the end', async () => {
    const idle = Array.from({ length: 5 }, () => connect(house.server.ports.http, '127.0.0.1'));
    const half = connect(house.server.ports.http, '127.0.0.1');
    half.write('GET / HTTP/1.1\r\nHo');
    for (const socket of [...idle, half]) socket.on('error', () => undefined);
    await get('/');
    const start = performance.now();
    await house.server.stop();
    assert.ok(performance.now() - start < 4000, 'ended by itself, not by the deadline');
    for (const socket of [...idle, half]) socket.destroy();
    await house.restart(`127.0.0.1:${dns.port}`);
  });
});

suite('where the pages are', () => {
  /** The link in a reply of a server with this configuration; undefined where there is none. */
  const linkOf = async (house: House): Promise<string | undefined> => {
    await using peer = await house.sender();
    await peer.dialog('C: MAIL FROM:<bob@plain.test>', 'S: 250');
    const answer = await peer.say('RCPT TO:<nobody@example.test>');
    assert.match(answer, /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/);
    return /https?:\/\/[^ ]+/.exec(answer)?.[0];
  };

  test('without https they are on http, and why.base-url says what others see', async () => {
    await using house = await House.start({ config: '[listener.https]\non = false\n' });
    const { http } = house.server.ports;
    const link = new URL((await linkOf(house)) ?? '');
    assert.equal(link.host, `mx.example.test:${http}`);
    assert.equal((await ask(http, link.pathname, { secure: false })).status, 200);
    await house.server.set('why.base-url', 'https://why.example.net');
    assert.match((await linkOf(house)) ?? '', /^https:\/\/why\.example\.net\/why\/[0-9A-Z-]{14}$/);
  });

  test('without both there is a reference and no link', async () => {
    await using house = await House.start({ config: '[listener.https]\non = false\n[listener.http]\non = false\n' });
    assert.equal(await linkOf(house), undefined);
  });

  test('new certificates are shown from the next connection on, and open ones go on', async () => {
    await using house = await House.start({
      config: '[certificate.a]\ncertificate = "a.pem"\nkey = "a.key"\n',
      files: await certificate('first.test'),
    });
    const dial = (): Promise<TLSSocket> =>
      new Promise((resolve, reject) => {
        const socket = connectTls({ host: '127.0.0.1', port: house.server.ports.https, rejectUnauthorized: false });
        socket.once('secureConnect', () => resolve(socket)).once('error', reject);
      });
    const before = await dial();
    assert.equal(before.getPeerCertificate().subject.CN, 'first.test');
    for (const [name, text] of Object.entries(await certificate('second.test')))
      await writeFile(join(house.data, name), text);
    process.kill(house.server.pid, 'SIGHUP');
    await eventually('the new one is shown', async () => {
      const socket = await dial();
      const { CN } = socket.getPeerCertificate().subject;
      socket.destroy();
      return CN === 'second.test' ? CN : undefined;
    });
    before.write('GET / HTTP/1.1\r\nHost: mx.example.test\r\nConnection: close\r\n\r\n');
    let text = '';
    for await (const chunk of before) text += String(chunk);
    assert.match(text, /^HTTP\/1\.1 200 /);
  });
});

async function certificate(name: string): Promise<Readonly<Record<string, string>>> {
  const made = await createSelfSigned([name], { nowMs: Date.now(), random: new SystemRandom() });
  return { 'a.pem': made.certificate, 'a.key': made.key };
}
