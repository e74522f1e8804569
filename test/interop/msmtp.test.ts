import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { newLetter } from './harness/letter.ts';
import { assertArrived } from './harness/mailbox.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { lacking, runProgram } from './harness/program.ts';
import type { Ports } from './harness/rookery.ts';

suite('msmtp', { skip: lacking('nsd', 'msmtp') }, () => {
  let party: Party;
  let folder: string;
  before(async () => {
    party = await startParty();
    folder = await mkdtemp(join(tmpdir(), 'rookery-msmtp-'));
    await writeFile(join(folder, 'cert.pem'), await party.server.certificate());
  });
  after(async () => {
    await party.stop();
    await rm(folder, { recursive: true });
  });

  /** The user's certificate check stays on: it trusts the certificate that the server showed. */
  const config = async (port: keyof Ports, auth: string, password = party.anna.password): Promise<string> => {
    const path = join(folder, `${port}-${auth}`);
    const lines = [
      'account rookery',
      `host ${party.server.host}`,
      `port ${party.server.ports[port]}`,
      'tls on',
      `tls_starttls ${port === 'submissions' ? 'off' : 'on'}`,
      `tls_trust_file ${folder}/cert.pem`,
      `tls_host_override ${party.server.hostname}`,
      `auth ${auth}`,
      `user ${party.anna.address}`,
      `password ${password}`,
      `from ${party.anna.address}`,
      'set_from_header off',
    ];
    await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 });
    return path;
  };

  for (const port of ['submissions', 'submission', 'submissionAlt'] as const) {
    for (const auth of ['plain', 'login', 'on']) {
      test(`sends on ${port} with "auth ${auth}", the certificate checked`, async () => {
        const letter = newLetter({ from: party.anna.address, to: party.ben.address });
        const args = ['-C', await config(port, auth), '-a', 'rookery', party.ben.address];
        const { code, output } = await runProgram('msmtp', args, { input: letter.bytes });
        assert.equal(code, 0, output);
        await assertArrived(party.server, party.ben, letter);
      });
    }
  }

  test('a wrong password ends with EX_NOPERM', async () => {
    const args = ['-C', await config('submissions', 'plain', 'wrong'), '-a', 'rookery', party.ben.address];
    const { code, output } = await runProgram('msmtp', args, { input: newLetter().bytes });
    assert.equal(code, 77, output);
    assert.match(output, /535 5\.7\.8/);
  });

  test('shows what the server can do', async () => {
    const { code, output } = await runProgram('msmtp', [
      '-C',
      await config('submission', 'plain'),
      '-a',
      'rookery',
      '--serverinfo',
    ]);
    assert.equal(code, 0, output);
    assert.match(output, /SIZE 45000000/);
    assert.match(output, /PIPELINING/);
    assert.match(output, /DSN/);
    assert.match(output, /PLAIN/);
  });
});
