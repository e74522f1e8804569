/** Mail to a domain with an MTA-STS policy: what holds, through restarts and losses, and what the sender can ask for. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, suite, test } from 'node:test';
import { SmtpPeer, testAuthority } from '#testing/smtppeer';
import { type Zone, ZoneServer } from '#testing/zone';
import { newLetter } from '../interop/harness/letter.ts';
import { type Account, Rookery } from '../interop/harness/rookery.ts';
import { awaitStored } from '../interop/harness/mailbox.ts';
import { eventually } from '../interop/harness/program.ts';
import { submit } from '../interop/harness/submit.ts';

const offers = ['PIPELINING', 'SIZE 50000000', '8BITMIME', 'REQUIRETLS', 'ENHANCEDSTATUSCODES'];
/** Closes connections that were kept open, so that each message needs a new one. */
const rset = { act: 'close', say: '421 4.4.2 Idle' } as const;
const withTls = { starttls: 'works', offers, rset } as const;
const bare = { offers, rset } as const;

/** Not remembered, so that a change is seen at once. */
const ttl = 0;

const zoneOf = (id: string, mx = 'mx.there.test'): Zone => ({
  'there.test': { MX: [{ preference: 1, exchange: mx }], ttl },
  [mx]: { A: ['127.0.0.2'], ttl },
  'mta-sts.there.test': { A: ['127.0.0.1'], ttl },
  '_mta-sts.there.test': { TXT: [`v=STSv1; id=${id}`], ttl },
  '_smtp._tls.there.test': { TXT: ['v=TLSRPTv1; rua=mailto:tls@there.test'], ttl },
  'bare.test': { MX: [{ preference: 1, exchange: 'mx.bare.test' }], ttl },
  'mx.bare.test': { A: ['127.0.0.2'], ttl },
});

suite('MTA-STS, REQUIRETLS and TLS reports from end to end', () => {
  let folder: string;
  let dns: ZoneServer;
  let peer: SmtpPeer;
  let web: Server;
  let server: Rookery;
  const anna: Account = { address: 'anna@example.test', password: 'correct-horse-7' };
  let mode = 'enforce';
  let fetches = 0;

  const start = async (): Promise<void> => {
    server = await Rookery.start({
      dns: `127.0.0.1:${dns.port}`,
      data: join(folder, 'data'),
      env: { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
    });
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-sts-'));
    const authority = await testAuthority('Test Root');
    await writeFile(join(folder, 'ca.pem'), authority.cert);
    dns = new ZoneServer(zoneOf('a'));
    await dns.listen();
    peer = await new SmtpPeer(withTls, { certificate: await authority.issue('mx.there.test') }).listen('127.0.0.2');
    const { key, cert } = await authority.issue('mta-sts.there.test');
    web = createServer({ key, cert }, (request, response) => {
      fetches += 1;
      assert.equal(request.url, '/.well-known/mta-sts.txt');
      response.setHeader('Content-Type', 'text/plain');
      response.end(`version: STSv1\r\nmode: ${mode}\r\nmx: mx.there.test\r\nmax_age: 604800\r\n`);
    });
    web.listen(0, '127.0.0.1');
    await once(web, 'listening');
    await start();
    const settings = {
      'limits.exempt': '127.0.0.0/8',
      'smtp.outbound-port': String(peer.port),
      'tls.sts-port': String((web.address() as AddressInfo).port),
      'tls.sts-addresses': 'any',
    };
    for (const [key, value] of Object.entries(settings)) await server.set(key, value);
    await server.cli(['domain', 'add', 'example.test']);
    await server.addAccount(anna.address, anna.password);
  });
  after(async () => {
    await server.stop().catch(() => undefined);
    web.closeAllConnections();
    web.close();
    await peer[Symbol.asyncDispose]();
    await dns[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  /** Sends a letter and gives its token. */
  const send = async (
    options: { readonly to?: string; readonly fields?: readonly string[]; readonly mailParameters?: string } = {},
  ): Promise<string> => {
    const { to = 'friend@there.test', fields = [], mailParameters = '' } = options;
    const letter = newLetter({ from: anna.address, to, fields });
    await submit(server, { from: anna, to: [to], letter, mailParameters });
    return letter.token;
  };
  const arrived = (token: string): Promise<SmtpPeer['messages'][number]> =>
    eventually('the message arrives', async () => peer.messages.find(({ content }) => content.includes(token)));
  /** What the queue says of the only message that waits. */
  const waits = (expected: RegExp): Promise<string> =>
    eventually(`the queue says ${expected.source}`, async () => {
      const text = await server.cli(['queue', 'list']);
      return expected.test(text) ? text : undefined;
    });
  const empty = (): Promise<true> =>
    eventually('the queue is empty', async () =>
      (await server.rows(['queue', 'list'])).length === 0 ? true : undefined,
    );
  const metrics = (): Promise<string> => server.cli(['metrics']);

  test('the first message is already held to the policy, and the metrics say so', async () => {
    const message = await arrived(await send());
    assert.equal(message.tls, true);
    assert.equal(fetches, 1);
    assert.match(await metrics(), /rookery_queue_delivery_attempts_total\{result="delivered",tls="mtasts"\} 1/);
  });

  test('the policy holds after a restart, with its web server gone and its record taken away', async () => {
    await server.stop();
    web.closeAllConnections();
    web.close();
    const { '_mta-sts.there.test': _, ...rest } = zoneOf('a');
    dns.zone = rest;
    peer.mood = bare;
    await start();
    const token = await send();
    await waits(/offers no TLS, which the MTA-STS policy of the domain requires/);
    assert.ok(!peer.messages.some(({ content }) => content.includes(token)));
    // Others are reached in clear as ever.
    assert.equal((await arrived(await send({ to: 'friend@bare.test' }))).tls, false);
    peer.mood = withTls;
    await server.cli(['queue', 'retry', '--all']);
    assert.equal((await arrived(token)).tls, true);
    await empty();
  });

  test('a server that the policy does not name gets nothing', async () => {
    dns.zone = zoneOf('a', 'mx.elsewhere.test');
    const token = await send();
    await waits(/mx\.elsewhere\.test is not among the mail servers that there\.test names in its MTA-STS policy/);
    const [{ reference } = { reference: '' }] = await server.rows<{ reference: string }>(['queue', 'list']);
    assert.match(
      await server.cli(['trace', reference]),
      /Not yet: friend@there\.test: mx\.elsewhere\.test is not among/,
    );
    dns.zone = zoneOf('a');
    await server.cli(['queue', 'retry', '--all']);
    await arrived(token);
    await empty();
  });

  test('a changed id that cannot be fetched leaves the old policy in force', async () => {
    // That there was no record is remembered for a minute, or until now.
    await server.stop();
    dns.zone = zoneOf('b');
    peer.mood = bare;
    await start();
    const token = await send();
    await waits(/MTA-STS policy/);
    peer.mood = withTls;
    await server.cli(['queue', 'retry', '--all']);
    await arrived(token);
    await empty();
  });

  test('TLS-Required: No is delivered all the same', async () => {
    peer.mood = bare;
    const message = await arrived(await send({ fields: ['TLS-Required: No'] }));
    assert.equal(message.tls, false);
    peer.mood = withTls;
  });

  test('REQUIRETLS is passed on, or comes back', async () => {
    const message = await arrived(await send({ mailParameters: ' REQUIRETLS' }));
    assert.match(message.mail, / REQUIRETLS$/);
    peer.mood = { ...withTls, offers: ['PIPELINING', '8BITMIME'] };
    const letter = newLetter({ from: anna.address, to: 'friend@there.test' });
    const to = ['friend@there.test'];
    await submit(server, { from: anna, to, letter, mailParameters: ' REQUIRETLS RET=FULL' });
    const { source } = await awaitStored(server, anna, letter.token);
    const text = source.toString('latin1').replaceAll(/\r\n[ \t]+/g, ' ');
    assert.match(text, /^Status: 5\.7\.30\r$/m);
    assert.match(text, /mx\.there\.test does not offer REQUIRETLS/);
    assert.ok(!text.includes('From here on'), 'the text of the message does not go back');
    await empty();
    peer.mood = withTls;
  });

  test('what reports are made of is counted by day and policy', async () => {
    await server.stop();
    const db = new DatabaseSync(join(folder, 'data', 'rookery.db'), { readOnly: true });
    const rows = db
      .prepare(
        'SELECT policy_type AS type, SUM(successes) AS good, SUM(failures) AS bad FROM tls_tally GROUP BY 1 ORDER BY 1',
      )
      .all() as { type: string; good: number; bad: number }[];
    const failures = db.prepare('SELECT DISTINCT result_type FROM tls_failure ORDER BY 1').all() as {
      result_type: string;
    }[];
    const domains = db.prepare('SELECT DISTINCT domain, rua FROM tls_tally').all();
    db.close();
    assert.deepEqual(
      rows.map(({ type }) => type),
      ['sts'],
    );
    assert.ok((rows[0]?.good ?? 0) >= 3 && (rows[0]?.bad ?? 0) >= 3, JSON.stringify(rows));
    assert.deepEqual(
      failures.map(({ result_type }) => result_type),
      ['starttls-not-supported', 'sts-policy-fetch-error', 'validation-failure'],
    );
    assert.deepEqual(
      domains.map((each) => ({ ...each })),
      [{ domain: 'there.test', rua: '["mailto:tls@there.test"]' }],
    );
  });
});
