import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { newLetter, newToken } from './harness/letter.ts';
import { awaitStored } from './harness/mailbox.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { lacking, runProgram } from './harness/program.ts';
import type { Finished } from './harness/program.ts';
import type { Account, Ports } from './harness/rookery.ts';
import { submit } from './harness/submit.ts';

suite('s-nail', { skip: lacking('nsd', 's-nail') }, () => {
  let party: Party;
  let home: string;
  before(async () => {
    party = await startParty();
    home = await mkdtemp(join(tmpdir(), 'rookery-s-nail-'));
  });
  after(async () => {
    await party.stop();
    await rm(home, { recursive: true });
  });

  const url = (scheme: string, port: keyof Ports, { address, password }: Account): string =>
    `${scheme}://${encodeURIComponent(address)}:${encodeURIComponent(password)}@${party.server.host}:${party.server.ports[port]}`;
  const nail = (args: readonly string[], input: string): Promise<Finished> =>
    runProgram('s-nail', ['-:/', '-Sv15-compat', '-Stls-verify=ignore', ...args], { input, env: { HOME: home } });

  for (const [scheme, port, more] of [
    ['smtps', 'submissions', []],
    ['smtp', 'submission', ['-Ssmtp-use-starttls']],
  ] as const) {
    for (const auth of ['plain', 'login']) {
      test(`sends by ${scheme} with ${auth}`, async () => {
        const subject = newToken();
        const mta = [
          '-S',
          `mta=${url(scheme, port, party.anna)}`,
          `-Ssmtp-auth=${auth}`,
          `-Sfrom=${party.anna.address}`,
        ];
        const { code, output } = await nail([...mta, ...more, '-s', subject, party.ben.address], 'Hello Ben\n');
        assert.equal(code, 0, output);
        const { source } = await awaitStored(party.server, party.ben, subject);
        assert.match(source.toString('utf8'), /\r\n\r\nHello Ben\r\n$/);
      });
    }
  }

  for (const [scheme, port, path, more] of [
    ['imaps', 'imaps', '/INBOX', []],
    ['imap', 'imap', '/INBOX', ['-Simap-use-starttls']],
    ['pop3s', 'pop3s', '', []],
    ['pop3', 'pop3', '', ['-Spop3-use-starttls']],
  ] as const) {
    test(`lists and shows mail by ${scheme}`, async () => {
      const letter = newLetter({ to: party.ben.address, from: party.anna.address });
      await submit(party.server, { from: party.anna, to: [party.ben.address], letter });
      await awaitStored(party.server, party.ben, letter.token);
      const folder = `${url(scheme, port, party.ben)}${path}`;
      const { code, output } = await nail([...more, '-#', '-f', folder], 'headers\ntype $\nexit\n');
      assert.equal(code, 0, output);
      assert.match(output, new RegExp(`Interop ${letter.token}`));
      assert.match(output, /Zażółć gęślą jaźń/);
    });
  }

  test('deletes by IMAP, and the mail is gone', async () => {
    const letter = newLetter({ to: party.ben.address, from: party.anna.address });
    await submit(party.server, { from: party.anna, to: [party.ben.address], letter });
    await awaitStored(party.server, party.ben, letter.token);
    const folder = `${url('imaps', 'imaps', party.ben)}/INBOX`;
    const { code, output } = await nail(['-#', '-f', folder], `delete "/${letter.token}"\nquit\n`);
    assert.equal(code, 0, output);
    await assert.rejects(awaitStored(party.server, party.ben, letter.token, { timeoutMs: 300 }), output);
  });
});
