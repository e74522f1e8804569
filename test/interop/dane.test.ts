/** DANE from end to end: signed zones, a resolver that validates, Postfix as the remote server; and OpenSSL as the oracle. */
import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { SystemClock } from '#base/clock';
import { daneJudge, usableTlsa } from '#check/tlspolicy';
import { SmtpClient } from '#edge/smtpc';
import { formatTlsa } from '#format/tlspolicy';
import { type PeerCertificate, peerCertificate, SmtpPeer, testAuthority } from '#testing/smtppeer';
import { newLetter } from './harness/letter.ts';
import { Postfix } from './harness/postfix.ts';
import { eventually, freePort, lacking, runProgram } from './harness/program.ts';
import { type Account, Rookery } from './harness/rookery.ts';
import { submit } from './harness/submit.ts';
import { startValidatingResolver, type ValidatingResolver, validatingPrograms } from './harness/validating.ts';

const notRoot = process.getuid?.() === 0 ? undefined : 'Postfix starts as root only';

type Digest = 'sha256' | 'sha512';

function data(certificate: string, selector: number, digest: Digest | undefined): Buffer {
  const read = new X509Certificate(certificate);
  const whole = selector === 0 ? read.raw : read.publicKey.export({ type: 'spki', format: 'der' });
  return digest === undefined ? whole : createHash(digest).update(whole).digest();
}

suite('DANE to Postfix', { skip: lacking(...validatingPrograms, 'postfix', 'openssl') ?? notRoot }, () => {
  const domains = ['matches.test', 'mismatch.test', 'full.test', 'unusable.test', 'unsigned.test', 'unknown.test'];
  let postfix: Postfix;
  let dns: ValidatingResolver;
  let server: Rookery;
  const anna: Account = { address: 'anna@example.test', password: 'correct-horse-7' };
  let port: number;

  before(async () => {
    port = await freePort('127.0.0.2');
    postfix = await Postfix.start('127.0.0.2', port, 'remote.test', { others: domains });
    const own = await postfix.certificate();
    const good = `3 1 1 ${data(own, 1, 'sha256').toString('hex')}`;
    const wrong = `3 1 1 ${'ab'.repeat(32)}`;
    const zone = (tlsa: string): string => `@ MX 10 mx\nmx A 127.0.0.2\n_${port}._tcp.mx TLSA ${tlsa}\n`;
    dns = await startValidatingResolver({
      zones: {
        'matches.test': { records: zone(`${wrong}\n_${port}._tcp.mx TLSA ${good}`), dnssec: 'signed' },
        'mismatch.test': { records: zone(wrong), dnssec: 'signed' },
        'full.test': { records: zone(`3 0 0 ${data(own, 0, undefined).toString('hex')}`), dnssec: 'signed' },
        'unusable.test': { records: zone(`1 1 1 ${'ab'.repeat(32)}`), dnssec: 'signed' },
        'unsigned.test': { records: zone(wrong), dnssec: 'unsigned' },
        // The server lies in a zone whose signatures are wrong: its addresses cannot be had.
        'unknown.test': { records: '@ MX 10 mx.bogus.test.\n', dnssec: 'signed' },
        'bogus.test': { records: zone(good), dnssec: 'bogus' },
      },
    });
    server = await Rookery.start({ dns: dns.address });
    await server.set('limits.exempt', '127.0.0.0/8');
    await server.set('smtp.outbound-port', String(port));
    await server.cli(['domain', 'add', 'example.test']);
    await server.addAccount(anna.address, anna.password);
    await eventually('the DNS servers were asked', async () =>
      (await server.cli(['status'])).includes('vouched for the signed name') ? true : undefined,
    );
  });
  after(async () => {
    await server?.stop();
    await dns?.stop();
    await postfix?.stop();
  });

  const send = async (domain: string): Promise<string> => {
    const to = `friend@${domain}`;
    const letter = newLetter({ from: anna.address, to });
    await submit(server, { from: anna, to: [to], letter });
    return letter.token;
  };
  const waits = (domain: string, expected: RegExp): Promise<true> =>
    eventually(`the queue says ${expected.source}`, async () =>
      expected.test(await server.cli(['queue', 'list', '--domain', domain])) ? true : undefined,
    );

  test('a certificate that fits is taken, self-signed and for another name as it is', async () => {
    for (const domain of ['matches.test', 'full.test']) {
      assert.match(await postfix.awaitMessage(await send(domain)), /\(using TLSv1\.3 with cipher /);
    }
    const metrics = await server.cli(['metrics']);
    assert.match(metrics, /rookery_queue_delivery_attempts_total\{result="delivered",tls="dane"\} 2/);
  });

  test('one that does not fit makes the mail wait, and the queue says why', async () => {
    const token = await send('mismatch.test');
    await waits('mismatch.test', /is not what the TLSA record of its name requires: it fits none of the TLSA records/);
    assert.ok(!(await postfix.delivered()).some((text) => text.includes(token)));
  });

  test('records that cannot be used ask for TLS alone', async () => {
    assert.match(await postfix.awaitMessage(await send('unusable.test')), /\(using TLSv1\.3 with cipher /);
  });

  test('in a zone that is not signed records count for nothing', async () => {
    await postfix.awaitMessage(await send('unsigned.test'));
  });

  test('what the DNS cannot vouch for is waited for', async () => {
    const token = await send('unknown.test');
    await waits('unknown.test', /The DNS gave no address for mx\.bogus\.test \(servfail\)/);
    assert.ok(!(await postfix.delivered()).some((text) => text.includes(token)));
  });

  test('the operator can have a domain’s records ignored', async () => {
    await server.set('tls.ignore-policy', 'mismatch.test');
    const token = await send('mismatch.test');
    await server.cli(['queue', 'retry', '--all']);
    await postfix.awaitMessage(token);
    await server.cli(['setting', 'set', 'tls.ignore-policy', '--default']);
  });
});

suite('OpenSSL and we judge certificates by TLSA records alike', { skip: lacking('openssl') }, () => {
  const HOST = 'mx.there.test';
  const never = new AbortController().signal;

  interface Case {
    readonly name: string;
    readonly shown: PeerCertificate;
    readonly records: readonly (readonly [usage: number, selector: number, digest: Digest | undefined, pem: string])[];
    readonly expected: 'fits' | 'misfit';
  }

  async function cases(): Promise<readonly Case[]> {
    const root = await testAuthority('Root');
    const middle = await root.authority('Middle', { pathLength: 0 });
    const other = await testAuthority('Root');
    const good = await middle.issue(HOST);
    const alone = await root.issue(HOST, { alone: true });
    const selfSigned = await peerCertificate(HOST);
    const expired = await root.issue(HOST, { days: -3 });
    const strangers = await root.issue('other.test');
    const wildcard = await root.issue('x', { names: ['*.there.test'] });
    const tooDeep = await (await middle.authority('Below')).issue(HOST);
    const forClients = await root.issue(HOST, { uses: ['1.3.6.1.5.5.7.3.2'] });
    const odd = await root.issue(HOST, { odd: true });
    const pretended = await (await root.authority('Pretender', { pretender: true })).issue(HOST);
    const theirs = await other.issue(HOST, { alone: true });
    const forged = {
      ...theirs,
      cert: `${theirs.cert}
${root.cert}`,
    };
    const forms: Case[] = [];
    for (const selector of [0, 1]) {
      for (const digest of ['sha256', 'sha512', undefined] as const) {
        const form = `${selector} ${digest ?? 'full'}`;
        forms.push(
          {
            name: `EE ${form}`,
            shown: selfSigned,
            records: [[3, selector, digest, selfSigned.cert]],
            expected: 'fits',
          },
          {
            name: `EE ${form}, another`,
            shown: good,
            records: [[3, selector, digest, selfSigned.cert]],
            expected: 'misfit',
          },
          { name: `TA ${form}, root`, shown: good, records: [[2, selector, digest, root.cert]], expected: 'fits' },
          { name: `TA ${form}, middle`, shown: good, records: [[2, selector, digest, middle.cert]], expected: 'fits' },
          {
            name: `TA ${form}, another`,
            shown: good,
            records: [[2, selector, digest, other.cert]],
            expected: 'misfit',
          },
        );
      }
    }
    const ta = (name: string, shown: PeerCertificate, expected: Case['expected']): Case => ({
      name,
      shown,
      records: [[2, 0, 'sha256', root.cert]],
      expected,
    });
    return [
      ...forms,
      ta('expired', expired, 'misfit'),
      ta('another name', strangers, 'misfit'),
      ta('a wildcard', wildcard, 'fits'),
      ta('path too long', tooDeep, 'misfit'),
      ta('for clients', forClients, 'misfit'),
      ta('critical and unknown', odd, 'misfit'),
      ta('issued by what is no authority', pretended, 'misfit'),
      ta('an authority of the same name', forged, 'misfit'),
      ta('the authority is not sent', alone, 'misfit'),
      { name: 'in the DNS in full', shown: alone, records: [[2, 0, undefined, root.cert]], expected: 'fits' },
      { name: 'its key in the DNS', shown: alone, records: [[2, 1, undefined, root.cert]], expected: 'fits' },
      { name: 'EE, expired', shown: expired, records: [[3, 1, 'sha256', expired.cert]], expected: 'fits' },
      { name: 'EE, another name', shown: strangers, records: [[3, 1, 'sha256', strangers.cert]], expected: 'fits' },
      {
        name: 'one of two',
        shown: good,
        records: [
          [3, 1, 'sha256', selfSigned.cert],
          [2, 0, 'sha256', root.cert],
        ],
        expected: 'fits',
      },
      {
        name: 'the stronger digest alone',
        shown: selfSigned,
        records: [
          [3, 1, 'sha256', selfSigned.cert],
          [3, 1, 'sha512', good.cert],
        ],
        expected: 'misfit',
      },
    ];
  }

  test('over the same connections', async () => {
    const nothing = join(tmpdir(), `rookery-no-ca-${process.pid}.pem`);
    await writeFile(nothing, (await peerCertificate('nobody.test')).cert);
    const rows: string[] = [];
    for (const { name, shown, records, expected } of await cases()) {
      await using peer = await new SmtpPeer({ starttls: 'works' }, { certificate: shown }).listen();
      const tlsa = records.map(([usage, selector, digest, pem]) => ({
        usage,
        selector,
        matchingType: digest === undefined ? 0 : digest === 'sha256' ? 1 : 2,
        certificate: data(pem, selector, digest),
      }));
      const ours = await judge(peer, tlsa);
      const args = ['s_client', '-starttls', 'smtp', '-connect', `127.0.0.1:${peer.port}`, '-verify_return_error'];
      args.push('-CAfile', nothing, '-no-CApath', '-no-CAstore', '-dane_tlsa_domain', HOST, '-dane_ee_no_namechecks');
      for (const record of tlsa) args.push('-dane_tlsa_rrdata', formatTlsa(record));
      const { output, code } = await runProgram('openssl', args, { input: 'QUIT\r\n' });
      const theirs = code === 0 && /Verification: OK/.test(output) ? 'fits' : 'misfit';
      rows.push(`${name}: ${ours} ${theirs}`);
      assert.equal(`${ours} ${theirs}`, `${expected} ${expected}`, `${name}\n${output.slice(-1_500)}`);
    }
    assert.equal(rows.length, 45);
  });

  async function judge(peer: SmtpPeer, records: Parameters<typeof daneJudge>[0]): Promise<'fits' | 'misfit'> {
    const tls = {
      mode: 'verified',
      serverName: HOST,
      judge: daneJudge(usableTlsa(records), [HOST]),
      policy: 'dane',
      nameProven: true,
      requireTls: false,
    } as const;
    const target = {
      host: HOST,
      address: '127.0.0.1',
      port: peer.port,
      protocol: 'smtp',
      tls,
      implicitTls: false,
      sourceAddress: undefined,
      helo: 'us.test',
      credentials: undefined,
    } as const;
    const result = await new SmtpClient({ clock: new SystemClock() }).connect(target, never);
    if (result.kind === 'connected') result.connection.close();
    return result.kind === 'connected' ? 'fits' : 'misfit';
  }
});
