/** A digest as mail programs read it, and its link as a program opens it. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { newLetter } from './harness/letter.ts';
import { type Party, startParty } from './harness/party.ts';
import { lacking, mustRun, runProgram } from './harness/program.ts';

const spamLine = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';

suite('a digest', { skip: lacking('nsd', 'python3', 'mutt') }, () => {
  let party: Party;
  let folder: string;
  before(async () => {
    const settings = { 'filter.high-action': 'quarantine', 'filter.phish-score': '100', 'digest.schedule': 'off' };
    party = await startParty({ settings });
    folder = await mkdtemp(join(tmpdir(), 'rookery-digest-'));
    await writeFile(join(folder, 'cert.pem'), await party.server.certificate());
  });
  after(async () => {
    await party.stop();
    await rm(folder, { recursive: true });
  });

  const { bytes } = newLetter({ body: `${spamLine}\r\n` });
  const python = async (what: 'send' | 'read' | 'press'): Promise<void> => {
    const { server, anna } = party;
    const { host, ports } = server;
    const place = { host, ports, anna, message: bytes.toString('latin1'), certificate: join(folder, 'cert.pem') };
    const script = join(import.meta.dirname, 'python/digest.py');
    const { code, output } = await runProgram('python3', [script, what, JSON.stringify(place)]);
    assert.equal(code, 0, output);
    assert.match(output, /^done$/m);
  };

  test('Python reads both forms of it, with the same links and nothing to load', async () => {
    await python('send');
    assert.match(await party.server.cli(['quarantine', 'digest', party.anna.address]), /Wrote a digest/);
    await python('read');
  });

  test('mutt shows its text, links on lines of their own', async () => {
    const { host, ports } = party.server;
    const { address, password } = party.anna;
    const lines = [
      `set imap_user="${address}" imap_pass="${password}" folder="imaps://${host}:${ports.imaps}/" spoolfile="+INBOX"`,
      `set certificate_file="${folder}/cert.pem" ssl_verify_host=no charset=utf-8 pipe_decode=yes`,
      'auto_view text/html',
      'alternative_order text/plain',
      `push "<pipe-message>cat >${folder}/shown<enter><enter><quit>"`,
      'set quit=yes header_cache="" message_cachedir="" wait_key=no confirmappend=no',
    ];
    await writeFile(join(folder, 'muttrc'), `${lines.join('\n')}\n`);
    const command = `HOME=${folder} TERM=xterm LC_ALL=C.UTF-8 script -qec "mutt -F ${folder}/muttrc" /dev/null </dev/null`;
    await mustRun('sh', ['-c', command]);
    const shown = (await mustRun('cat', [join(folder, 'shown')])).output;
    assert.match(shown, /This message was not delivered/);
    assert.match(shown, /^\* Deliver:\r?\n {2}https:\/\/mx\.example\.test:\d+\/held\/[\w-]{32}$/m);
    assert.doesNotMatch(shown, /<html|=3D/);
  });

  test('a program that opens the link delivers nothing; the form delivers the octets', async () => {
    await python('press');
  });
});
