import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { newLetter } from './harness/letter.ts';
import type { Letter } from './harness/letter.ts';
import { assertArrived, awaitStored } from './harness/mailbox.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { lacking, runProgram } from './harness/program.ts';
import type { Finished } from './harness/program.ts';
import type { Ports } from './harness/rookery.ts';

/** curl's exit code for a sign-in that was refused. */
const LOGIN_DENIED = 67;

suite('curl', { skip: lacking('nsd', 'curl') }, () => {
  let party: Party;
  let folder: string;
  before(async () => {
    party = await startParty();
    folder = await mkdtemp(join(tmpdir(), 'rookery-curl-'));
  });
  after(async () => {
    await party.stop();
    await rm(folder, { recursive: true });
  });

  const url = (scheme: string, port: keyof Ports, path = ''): string =>
    `${scheme}://${party.server.host}:${party.server.ports[port]}/${path}`;
  const curl = (args: readonly string[], input?: Uint8Array): Promise<Finished> =>
    runProgram('curl', ['--silent', '--show-error', '--insecure', '--max-time', '20', ...args], input ? { input } : {});
  const ok = async (args: readonly string[], input?: Uint8Array): Promise<Buffer> => {
    const { code, stdout, output } = await curl(args, input);
    assert.equal(code, 0, output);
    return stdout;
  };
  const asAnna = (): string[] => ['--user', `${party.anna.address}:${party.anna.password}`];
  const deliver = async (letter: Letter): Promise<void> => {
    const envelope = ['--mail-from', 'sender@remote.test', '--mail-rcpt', 'anna@example.test'];
    await ok([url('smtp', 'smtp', 'client.sender.test'), ...envelope, '--upload-file', '-'], letter.bytes);
  };

  /** curl wants to know the size before, and so a file. */
  const append = async (mailbox: string, letter: Letter): Promise<void> => {
    const file = join(folder, letter.token);
    await writeFile(file, letter.bytes);
    await ok([url('imaps', 'imaps', mailbox), ...asAnna(), '--upload-file', file]);
  };

  test('sends in clear and by STARTTLS', async () => {
    for (const tls of [[], ['--ssl-reqd']]) {
      const letter = newLetter();
      const envelope = ['--mail-from', 'sender@remote.test', '--mail-rcpt', 'anna@example.test'];
      await ok([url('smtp', 'smtp', 'client.sender.test'), ...tls, ...envelope, '--upload-file', '-'], letter.bytes);
      await assertArrived(party.server, party.anna, letter);
    }
  });

  for (const mechanism of ['PLAIN', 'LOGIN']) {
    test(`submits over implicit TLS with ${mechanism}, and the initial response saves a turn`, async () => {
      const letter = newLetter({ from: 'anna@example.test', to: 'ben@example.test' });
      const envelope = ['--mail-from', 'anna@example.test', '--mail-rcpt', 'ben@example.test'];
      const signIn = [...asAnna(), '--login-options', `AUTH=${mechanism}`, '--sasl-ir'];
      await ok([url('smtps', 'submissions'), ...signIn, ...envelope, '--upload-file', '-'], letter.bytes);
      await assertArrived(party.server, party.ben, letter);
    });
  }

  test('lists mailboxes and reads a message over IMAPS, its octets unchanged', async () => {
    const letter = newLetter();
    await deliver(letter);
    const { uid, source } = await awaitStored(party.server, party.anna, letter.token);
    const list = (await ok([url('imaps', 'imaps'), ...asAnna()])).toString();
    for (const name of ['INBOX', 'Drafts', 'Sent', 'Junk', 'Trash', 'Archive'])
      assert.match(list, new RegExp(`\\b${name}\\b`));
    const whole = await ok([url('imaps', 'imaps', `INBOX;UID=${uid}`), ...asAnna()]);
    assert.ok(whole.equals(source));
    const subject = await ok([
      url('imaps', 'imaps', `INBOX;UID=${uid};SECTION=HEADER.FIELDS%20(SUBJECT)`),
      ...asAnna(),
    ]);
    assert.match(subject.toString(), new RegExp(`^Subject: Interop ${letter.token}\r\n`));
    const found = await ok([url('imaps', 'imaps', `INBOX?SUBJECT%20${letter.token}`), ...asAnna()]);
    assert.match(found.toString(), /^\* SEARCH \d+\r?\n/m);
  });

  test('reads by STARTTLS, and may not sign in without', async () => {
    assert.match((await ok([url('imap', 'imap'), '--ssl-reqd', ...asAnna()])).toString(), /INBOX/);
    assert.equal((await curl([url('imap', 'imap'), ...asAnna()])).code, LOGIN_DENIED);
    assert.equal((await curl([url('pop3', 'pop3'), ...asAnna()])).code, LOGIN_DENIED);
  });

  test('a wrong password is refused', async () => {
    for (const [scheme, port] of [
      ['imaps', 'imaps'],
      ['pop3s', 'pop3s'],
    ] as const) {
      const { code, output } = await curl([url(scheme, port), '--user', `${party.anna.address}:wrong`]);
      assert.equal(code, LOGIN_DENIED, output);
    }
  });

  test('appends a message over IMAPS', async () => {
    const letter = newLetter();
    await append('Drafts', letter);
    const { source } = await awaitStored(party.server, party.anna, letter.token, { mailbox: 'Drafts' });
    assert.ok(source.equals(letter.bytes));
  });

  test('runs commands of its own: STATUS, CREATE, STORE, EXPUNGE', async () => {
    const command = async (path: string, text: string): Promise<string> =>
      (await ok([url('imaps', 'imaps', path), ...asAnna(), '--request', text])).toString();
    await command('', 'CREATE curl-box');
    const letter = newLetter();
    await append('curl-box', letter);
    assert.match(
      await command('', 'STATUS curl-box (MESSAGES UNSEEN)'),
      /\* STATUS "?curl-box"? \(MESSAGES 1 UNSEEN [01]\)/,
    );
    assert.match(await command('curl-box', 'STORE 1 +FLAGS (\\Deleted)'), /\* 1 FETCH \(.*\\Deleted/);
    assert.match(await command('curl-box', 'EXPUNGE'), /\* 1 EXPUNGE/);
    await command('', 'DELETE curl-box');
  });

  test('reads over POP3S and by STLS, the octets unchanged', async () => {
    const letter = newLetter();
    await deliver(letter);
    const { source } = await awaitStored(party.server, party.anna, letter.token);
    for (const [scheme, port, tls] of [
      ['pop3s', 'pop3s', []],
      ['pop3', 'pop3', ['--ssl-reqd']],
    ] as const) {
      const list = (await ok([url(scheme, port), ...tls, ...asAnna()])).toString();
      const last = list.trim().split(/\r?\n/).at(-1)?.split(' ')[0] ?? '';
      const whole = await ok([url(scheme, port, last), ...tls, ...asAnna()]);
      assert.ok(whole.equals(source), `message ${last} over ${scheme}`);
    }
  });
});
