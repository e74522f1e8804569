import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { newLetter } from './harness/letter.ts';
import { countStored, withImap } from './harness/mailbox.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { lacking, runProgram } from './harness/program.ts';
import type { Account, Ports } from './harness/rookery.ts';

/** fetchmail's exit codes. */
const fetchmailExit = { fetched: 0, nothingNew: 1, authentication: 3 } as const;

interface Way {
  readonly protocol: 'imap' | 'pop3';
  readonly port: keyof Ports;
  readonly tls: string;
}

const ways: readonly Way[] = [
  { protocol: 'pop3', port: 'pop3s', tls: 'ssl' },
  { protocol: 'pop3', port: 'pop3', tls: 'sslproto "TLS1.2+"' },
  { protocol: 'imap', port: 'imaps', tls: 'ssl' },
  { protocol: 'imap', port: 'imap', tls: 'sslproto "TLS1.2+"' },
];

suite('fetchmail', { skip: lacking('nsd', 'fetchmail') }, () => {
  let party: Party;
  let home: string;
  let taken = 0;
  before(async () => {
    party = await startParty();
    home = await mkdtemp(join(tmpdir(), 'rookery-fetchmail-'));
    await writeFile(join(home, 'cert.pem'), await party.server.certificate());
    // A delivery agent that writes each message to a file of its own.
    await writeFile(join(home, 'take.sh'), '#!/bin/sh\nexec cat > "$(mktemp "$1/mail.XXXXXXXX")"\n', { mode: 0o755 });
  });
  after(async () => {
    await party.stop();
    await rm(home, { recursive: true });
  });

  /** Runs fetchmail once; gives its exit code and what it fetched. */
  const fetch = async (
    { protocol, port, tls }: Way,
    account: Account,
    options: string,
  ): Promise<[number | null, string[]]> => {
    const { host, ports, hostname } = party.server;
    const folder = await mkdtemp(join(home, `taken${taken++}-`));
    const config = [
      `set idfile "${home}/ids-${account.address}"`,
      `poll ${host} service ${ports[port]} protocol ${protocol} ${protocol === 'pop3' ? 'uidl' : ''}`,
      `  user "${account.address}" password "${account.password}" ${tls} ${options}`,
      `  sslcertck sslcertfile "${home}/cert.pem" sslcommonname "${hostname}" mda "${home}/take.sh ${folder}"`,
    ];
    await writeFile(join(home, 'fetchmailrc'), `${config.join('\n')}\n`, { mode: 0o600 });
    const args = ['-f', join(home, 'fetchmailrc'), '--nodetach', '--nosyslog', '--pidfile', join(home, 'pid')];
    const { code, output } = await runProgram('fetchmail', args, { env: { HOME: home, FETCHMAILHOME: home } });
    const names = await readdir(folder);
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    if (code !== fetchmailExit.fetched && code !== fetchmailExit.nothingNew) texts.push(output);
    return [code, texts];
  };

  for (const [n, way] of ways.entries()) {
    test(`leaves mail on the server by ${way.port}, and fetches it once`, async () => {
      const account = await party.server.addAccount(`keep${n}@example.test`, 'pass-word-123');
      const letters = [newLetter(), newLetter()];
      await withImap(party.server, account, async (client) => {
        for (const { bytes } of letters) await client.append('INBOX', bytes);
      });
      const [code, texts] = await fetch(way, account, 'keep');
      assert.equal(code, fetchmailExit.fetched, texts.join('\n'));
      for (const { token } of letters) assert.equal(texts.filter((text) => text.includes(token)).length, 1);
      assert.ok(texts.every((text) => text.includes('Zażółć gęślą jaźń') && /^\.leading dot$/m.test(text)));
      assert.equal(await countStored(party.server, account), 2);
      assert.deepEqual(await fetch(way, account, 'keep'), [fetchmailExit.nothingNew, []]);
    });

    test(`fetches and deletes by ${way.port}`, async () => {
      const account = await party.server.addAccount(`take${n}@example.test`, 'pass-word-123');
      await withImap(party.server, account, async (client) => {
        for (let i = 0; i < 3; i++) await client.append('INBOX', newLetter().bytes);
      });
      const [code, texts] = await fetch(way, account, 'no keep');
      assert.equal(code, fetchmailExit.fetched, texts.join('\n'));
      assert.equal(texts.length, 3);
      assert.equal(await countStored(party.server, account), 0);
    });
  }

  test('a wrong password is an authentication failure', async () => {
    const [way] = ways;
    assert.ok(way !== undefined);
    const [code, texts] = await fetch(way, { ...party.anna, password: 'wrong' }, 'keep');
    assert.equal(code, fetchmailExit.authentication, texts.join('\n'));
  });
});
