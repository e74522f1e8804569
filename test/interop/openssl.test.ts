/** The TLS of every port, seen by openssl s_client. */
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { eventually, lacking, mustRun, runProgram } from './harness/program.ts';
import type { Finished } from './harness/program.ts';
import { Rookery } from './harness/rookery.ts';
import type { Ports } from './harness/rookery.ts';
import { Talk } from './harness/talk.ts';

interface Way {
  readonly port: keyof Ports;
  /** s_client's word for the protocol of STARTTLS; none for implicit TLS. */
  readonly starttls?: 'smtp' | 'imap' | 'pop3';
}

const ways: readonly Way[] = [
  { port: 'smtp', starttls: 'smtp' },
  { port: 'submission', starttls: 'smtp' },
  { port: 'submissionAlt', starttls: 'smtp' },
  { port: 'imap', starttls: 'imap' },
  { port: 'pop3', starttls: 'pop3' },
  { port: 'submissions' },
  { port: 'imaps' },
  { port: 'pop3s' },
];

suite('openssl s_client', { skip: lacking('nsd', 'openssl') }, () => {
  let party: Party;
  let folder: string;
  before(async () => {
    party = await startParty();
    folder = await mkdtemp(join(tmpdir(), 'rookery-openssl-'));
    await writeFile(join(folder, 'cert.pem'), await party.server.certificate());
  });
  after(async () => {
    await party.stop();
    await rm(folder, { recursive: true });
  });

  const client = ({ port, starttls }: Way, args: readonly string[], input = ''): Promise<Finished> => {
    const to = ['s_client', '-connect', `${party.server.host}:${party.server.ports[port]}`, ...args];
    if (starttls !== undefined) to.push('-starttls', starttls);
    return runProgram('openssl', to, { input, timeoutMs: 20_000 });
  };

  for (const way of ways) {
    const name = `${way.port}${way.starttls === undefined ? '' : ' by STARTTLS'}`;

    test(`${name}: TLS 1.3 and 1.2, the certificate is for our name`, async () => {
      for (const version of ['-tls1_3', '-tls1_2']) {
        const check = [
          '-CAfile',
          join(folder, 'cert.pem'),
          '-verify_hostname',
          party.server.hostname,
          '-verify_return_error',
        ];
        const { code, output } = await client(way, [version, ...check, '-servername', party.server.hostname]);
        assert.equal(code, 0, output);
        assert.match(output, /Verif(?:y return code|ication): (?:0 \()?ok/i);
        assert.match(output, version === '-tls1_3' ? /TLSv1\.3, Cipher/ : /TLSv1\.2, Cipher/);
      }
    });

    test(`${name}: TLS 1.1 and 1.0 are refused (RFC 8996)`, async () => {
      for (const version of ['-tls1_1', '-tls1']) {
        // The lowest security level, so that it is the server that refuses and not the client.
        const { code, output } = await client(way, [version, '-cipher', 'ALL:@SECLEVEL=0']);
        assert.notEqual(code, 0, output);
        assert.match(output, /Cipher is \(NONE\)/);
      }
    });
  }

  test('weak ciphers, renegotiation and compression are not to be had', async () => {
    const way: Way = { port: 'imaps' };
    for (const ciphers of ['aNULL', 'eNULL', 'RC4', '3DES', 'EXPORT', 'MD5']) {
      const { output } = await client(way, ['-tls1_2', '-cipher', `${ciphers}:@SECLEVEL=0`]);
      assert.match(output, /Cipher is \(NONE\)|no cipher match/i, ciphers);
    }
    const { output } = await client(way, ['-tls1_2']);
    assert.match(output, /Compression: NONE/);
    assert.match(output, /Cipher is ECDHE-/);
  });

  test('the self-signed certificate is an ordinary one', async () => {
    const certificate = new X509Certificate(await party.server.certificate());
    assert.equal(certificate.checkHost(party.server.hostname), party.server.hostname);
    const [from, to] = [new Date(certificate.validFrom).getTime(), new Date(certificate.validTo).getTime()];
    assert.ok(from <= Date.now() && to > Date.now() + 30 * 86_400_000);
    assert.ok(certificate.publicKey.asymmetricKeyType === 'ec' || certificate.publicKey.asymmetricKeyType === 'rsa');
  });

  test('a session goes on after STARTTLS: signing in and out', async () => {
    const { address, password } = party.anna;
    const imap = await client(
      { port: 'imap', starttls: 'imap' },
      ['-quiet', '-crlf'],
      `a LOGIN ${address} ${password}\nb LOGOUT\n`,
    );
    assert.match(imap.output, /^a OK /m);
    const pop = await client(
      { port: 'pop3', starttls: 'pop3' },
      ['-quiet', '-crlf'],
      `USER ${address}\nPASS ${password}\nSTAT\nQUIT\n`,
    );
    assert.match(pop.output, /^\+OK \d+ \d+/m);
  });

  for (const [port, ask, plain] of [
    ['smtp', 'EHLO client.test\r\nSTARTTLS\r\n', 'RSET\r\nNOOP\r\n'],
    ['imap', 'a STARTTLS\r\n', 'b NOOP\r\n'],
    ['pop3', 'STLS\r\n', 'CAPA\r\n'],
  ] as const) {
    test(`${port}: what was sent in clear behind STARTTLS is not obeyed inside TLS`, async () => {
      await using talk = await Talk.open(party.server.ports[port]);
      await talk.expect(/^(?:220|\* OK|\+OK)[^\n]*\n/);
      talk.write(ask + plain);
      // Either the connection ends, or the commands are gone: the first answer inside TLS is to the first command there.
      const goAhead = await talk.expect(/(?:^220 |^a OK|^\+OK)[^\n]*\n/m).then(
        () => true,
        () => false,
      );
      if (!goAhead) {
        assert.ok(await talk.isClosed());
        return;
      }
      const inside = await talk.startTls().then(
        () => true,
        () => false,
      );
      if (!inside) return;
      talk.write(port === 'imap' ? 'z1 NOOP\r\n' : port === 'smtp' ? 'HELP z1\r\n' : 'QUIT\r\n');
      const first = await talk.expect(/^[^\n]*\n/).catch(() => '');
      assert.match(first, port === 'imap' ? /^(?:z1 OK|$)/ : port === 'smtp' ? /^(?:214|50\d|$)/ : /^(?:\+OK|$)/);
    });
  }
});

suite('certificates from files', { skip: lacking('openssl') }, () => {
  const makeCertificate = async (folder: string, name: string): Promise<void> => {
    const out = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)];
    const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
    await mustRun('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', ...subject, ...out]);
  };
  const shownFor = async (server: Rookery, name: string): Promise<X509Certificate> => {
    const to = ['s_client', '-connect', `${server.host}:${server.ports.imaps}`, '-servername', name];
    const { output } = await mustRun('openssl', to);
    const pem = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/.exec(output)?.[0];
    assert.ok(pem !== undefined, output);
    return new X509Certificate(pem);
  };

  test('each name gets its own, and new files are taken on SIGHUP without dropping a connection', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-tls-'));
    const names = ['mx.example.test', 'mail.second.test'];
    for (const name of names) await makeCertificate(folder, name);
    const sections = names.map(
      (name, n) => `[certificate.c${n}]\ncertificate = "${folder}/${name}.pem"\nkey = "${folder}/${name}.key"\n`,
    );
    const data = join(folder, 'data');
    await mkdir(data);
    await writeFile(join(data, 'rookery.toml'), `hostname = "mx.example.test"\n${sections.join('')}`);
    {
      await using server = await Rookery.start({ dns: '127.0.0.1:9', data });
      for (const name of names) assert.equal((await shownFor(server, name)).checkHost(name), name);
      const before = (await shownFor(server, 'mx.example.test')).fingerprint256;

      await using open = await Talk.open(server.ports.imaps, { tls: true });
      await open.expect(/^\* OK[^\n]*\n/);
      await makeCertificate(folder, 'mx.example.test');
      process.kill(server.pid, 'SIGHUP');
      await eventually('the new certificate is shown', async () =>
        (await shownFor(server, 'mx.example.test')).fingerprint256 === before ? undefined : true,
      );
      open.write('a NOOP\r\n');
      await open.expect(/^a OK[^\n]*\n/);

      // A key that does not fit: the old one stays.
      const now = (await shownFor(server, 'mx.example.test')).fingerprint256;
      await copyFile(join(folder, 'mail.second.test.key'), join(folder, 'mx.example.test.key'));
      process.kill(server.pid, 'SIGHUP');
      await eventually('the log says that it cannot be used', async () =>
        /tls\.reload\.failed|Certificates stay/.test(server.log) ? true : undefined,
      );
      assert.equal((await shownFor(server, 'mx.example.test')).fingerprint256, now);
    }
    await rm(folder, { recursive: true });
  });
});
