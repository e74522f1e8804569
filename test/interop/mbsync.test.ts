/** mbsync keeps a Maildir and an account the same, in both directions. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { newLetter } from './harness/letter.ts';
import { awaitStored, readMailbox, withImap } from './harness/mailbox.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { lacking, mustRun } from './harness/program.ts';

suite('mbsync', { skip: lacking('nsd', 'mbsync') }, () => {
  let party: Party;
  let home: string;
  const near = (path: string): string => join(home, 'Mail', path);
  before(async () => {
    party = await startParty();
    home = await mkdtemp(join(tmpdir(), 'rookery-mbsync-'));
    await mkdir(join(home, 'Mail'));
    await writeFile(join(home, 'cert.pem'), await party.server.certificate());
    const { host, ports } = party.server;
    const lines = [
      'IMAPAccount rookery',
      `Host ${host}`,
      `Port ${ports.imaps}`,
      `User ${party.anna.address}`,
      `Pass ${party.anna.password}`,
      'SSLType IMAPS',
      'SystemCertificates no',
      `CertificateFile ${home}/cert.pem`,
      '',
      'IMAPStore far',
      'Account rookery',
      '',
      'MaildirStore near',
      `Path ${home}/Mail/`,
      `Inbox ${home}/Mail/INBOX`,
      'SubFolders Verbatim',
      '',
      'Channel all',
      'Far :far:',
      'Near :near:',
      'Patterns *',
      'Create Both',
      'Expunge Both',
      'Sync All',
      'SyncState *',
    ];
    await writeFile(join(home, 'mbsyncrc'), `${lines.join('\n')}\n`);
  });
  after(async () => {
    await party.stop();
    await rm(home, { recursive: true });
  });

  const sync = async (): Promise<string> =>
    (await mustRun('mbsync', ['-V', '-c', join(home, 'mbsyncrc'), '-a'], { env: { HOME: home } })).output;

  /** Every message file below the Maildir with its octets. */
  const nearFiles = async (): Promise<Map<string, string>> => {
    const files = new Map<string, string>();
    for (const entry of await readdir(near(''), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\/(?:cur|new)$/.test(entry.parentPath)) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(path.slice(near('').length), await readFile(path, 'latin1'));
    }
    return files;
  };
  const findNear = async (token: string): Promise<string> => {
    const found = [...(await nearFiles())].find(([, text]) => text.includes(token));
    assert.ok(found !== undefined, `no file with ${token}`);
    return near(found[0]);
  };

  test('fetches all mailboxes, and the second time changes nothing', async () => {
    const letters = [1, 2, 3].map(() => newLetter());
    await withImap(party.server, party.anna, async (client) => {
      await client.mailboxCreate('Projects/Näher & weiter');
      for (const { bytes } of letters) await client.append('INBOX', bytes);
      await client.append('Projects/Näher & weiter', newLetter().bytes, ['\\Flagged']);
    });
    await sync();
    const first = await nearFiles();
    assert.equal(first.size, 4);
    for (const { token, bytes } of letters) {
      const text = await readFile(await findNear(token), 'latin1');
      // mbsync keeps lines as Unix does, and marks what it fetched with a field of its own.
      assert.equal(
        text.replaceAll('\r\n', '\n').replace(/^X-TUID: .*\n/m, ''),
        bytes.toString('latin1').replaceAll('\r\n', '\n'),
      );
    }
    const farBefore = await readMailbox(party.server, party.anna);
    await sync();
    assert.deepEqual(await nearFiles(), first);
    assert.deepEqual(await readMailbox(party.server, party.anna), farBefore);
  });

  test('carries new mail, flags and removals in both directions, and then rests', async () => {
    const [farNew, nearNew, toFlag, toRemove] = [newLetter(), newLetter(), newLetter(), newLetter()] as const;
    await withImap(party.server, party.anna, async (client) => {
      for (const { bytes } of [toFlag, toRemove]) await client.append('INBOX', bytes);
    });
    await sync();

    await withImap(party.server, party.anna, async (client) => {
      await client.append('INBOX', farNew.bytes);
      const lock = await client.getMailboxLock('INBOX');
      await client.messageFlagsAdd({ subject: toFlag.token }, ['\\Flagged']);
      lock.release();
    });
    const unix = nearNew.bytes.toString('latin1').replaceAll('\r\n', '\n');
    await writeFile(near('INBOX/new/1700000000.1_1.client'), unix, 'latin1');
    await unlink(await findNear(toRemove.token));
    await sync();

    await findNear(farNew.token);
    assert.match(await findNear(toFlag.token), /:2,[A-Z]*F/);
    await awaitStored(party.server, party.anna, nearNew.token);
    const far = await readMailbox(party.server, party.anna);
    assert.ok(!far.some(({ source }) => source.includes(toRemove.token)));
    assert.ok(far.find(({ source }) => source.includes(toFlag.token))?.flags.has('\\Flagged'));

    const [nearRest, farRest] = [await nearFiles(), await readMailbox(party.server, party.anna)];
    await sync();
    assert.deepEqual(await nearFiles(), nearRest);
    assert.deepEqual(await readMailbox(party.server, party.anna), farRest);
  });

  test('a flag set near and a mailbox made near appear far', async () => {
    const letter = newLetter();
    await withImap(party.server, party.anna, (client) => client.append('INBOX', letter.bytes));
    await sync();
    const path = await findNear(letter.token);
    await rename(path, `${path.replace(/\/(?:new|cur)\/([^:]*).*$/, '/cur/$1')}:2,RS`);
    for (const folder of ['cur', 'new', 'tmp']) await mkdir(near(`Made near/${folder}`), { recursive: true });
    await sync();
    const { flags } = await awaitStored(party.server, party.anna, letter.token);
    assert.ok(flags.has('\\Seen') && flags.has('\\Answered'));
    const names = await withImap(party.server, party.anna, async (client) =>
      (await client.list()).map(({ path }) => path),
    );
    assert.ok(names.includes('Made near'));
  });
});
