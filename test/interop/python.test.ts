/** Python's smtplib, imaplib and poplib; what they do is in python/clients.py. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { newLetter, newToken } from './harness/letter.ts';
import { awaitStored, withImap } from './harness/mailbox.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { lacking, runProgram } from './harness/program.ts';

suite('Python', { skip: lacking('nsd', 'python3') }, () => {
  let party: Party;
  let folder: string;
  before(async () => {
    party = await startParty();
    folder = await mkdtemp(join(tmpdir(), 'rookery-python-'));
    await writeFile(join(folder, 'cert.pem'), await party.server.certificate());
  });
  after(async () => {
    await party.stop();
    await rm(folder, { recursive: true });
  });

  const python = async (protocol: string, token: string): Promise<void> => {
    const { server, anna, ben } = party;
    const { host, ports, hostname } = server;
    const place = { host, ports, hostname, anna, ben, token, certificate: join(folder, 'cert.pem') };
    const script = join(import.meta.dirname, 'python/clients.py');
    const { code, output } = await runProgram('python3', [script, protocol, JSON.stringify(place)]);
    assert.equal(code, 0, output);
    assert.match(output, /^done$/m);
  };

  test('smtplib sends over TLS and STARTTLS, and is refused where it should be', async () => {
    const token = newToken();
    await python('smtp', token);
    for (const n of ['one', 'two']) {
      const { source } = await awaitStored(party.server, party.ben, `${token} ${n}`);
      assert.match(source.toString('latin1'), /filename\*=utf-8''gr%C3%B6%C3%9Fe\.bin/i);
    }
  });

  test('imaplib creates, appends, searches, fetches, flags, copies, expunges, renames and deletes', async () => {
    await python('imap', newToken());
  });

  test('poplib lists, reads, undeletes and deletes', async () => {
    const letter = newLetter();
    await withImap(party.server, party.anna, async (client) => {
      for (const { bytes } of [newLetter(), letter, newLetter()]) await client.append('INBOX', bytes);
    });
    await python('pop3', letter.token);
    await assert.rejects(awaitStored(party.server, party.anna, letter.token, { timeoutMs: 200 }));
  });
});
