/** imapflow, the IMAP client of many web applications: it uses every extension that it is offered. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, suite, test } from 'node:test';
import { ImapFlow } from 'imapflow';
import { newLetter, newToken } from './harness/letter.ts';
import { awaitStored, withImap } from './harness/mailbox.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { lacking } from './harness/program.ts';
import { submit } from './harness/submit.ts';

/** What the issue of the first release asks IMAP to be able to do. */
const capabilities = [
  'IMAP4rev1',
  'IMAP4rev2',
  'SASL-IR',
  'LITERAL+',
  'ENABLE',
  'ID',
  'IDLE',
  'NAMESPACE',
  'CHILDREN',
  'UNSELECT',
  'UIDPLUS',
  'MOVE',
  'CONDSTORE',
  'ESEARCH',
  'SPECIAL-USE',
  'LIST-EXTENDED',
  'LIST-STATUS',
  'STATUS=SIZE',
  'QUOTA',
];

suite('imapflow', { skip: lacking('nsd') }, () => {
  let party: Party;
  before(async () => {
    party = await startParty();
  });
  after(() => party.stop());

  const asAnna = <T>(use: (client: ImapFlow) => Promise<T>): Promise<T> => withImap(party.server, party.anna, use);

  test('finds all capabilities of the issue', async () => {
    await asAnna(async (client) => {
      const known = new Set([...client.capabilities.keys()].map((name) => String(name).toUpperCase()));
      const missing = capabilities.filter((name) => !known.has(name.toUpperCase()));
      assert.deepEqual(missing, []);
      assert.equal(client.capabilities.has('LOGINDISABLED'), false);
    });
  });

  test('signs in by STARTTLS as well, and not with a wrong password', async () => {
    const { host, ports } = party.server;
    const options = {
      host,
      port: ports.imap,
      secure: false,
      tls: { rejectUnauthorized: false },
      logger: false,
    } as const;
    const client = new ImapFlow({ ...options, auth: { user: party.anna.address, pass: party.anna.password } });
    await client.connect();
    await client.logout();
    const wrong = new ImapFlow({ ...options, auth: { user: party.anna.address, pass: 'wrong' } });
    await assert.rejects(wrong.connect(), { authenticationFailed: true });
  });

  test('finds the special mailboxes by their use', async () => {
    const uses = await asAnna(async (client) => (await client.list()).map(({ specialUse }) => specialUse));
    for (const use of ['\\Inbox', '\\Drafts', '\\Sent', '\\Junk', '\\Trash', '\\Archive'])
      assert.ok(uses.includes(use), use);
  });

  test('appends, fetches structure and parts, and gets the octets back', async () => {
    const token = newToken();
    const parts = [
      `Subject: ${token}\r\nFrom: "A, B" <a@remote.test>\r\nTo: anna@example.test, Ben <ben@example.test>\r\n`,
      `Date: Fri, 20 Nov 2026 10:00:00 +0100\r\nMessage-ID: <${token}@x>\r\nMIME-Version: 1.0\r\n`,
      `Content-Type: multipart/mixed; boundary="b"\r\n\r\npreamble\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n`,
      `--b\r\nContent-Type: image/png; name="=?utf-8?q?gr=C3=BCn.png?="\r\nContent-Transfer-Encoding: base64\r\n`,
      'Content-Disposition: attachment; filename=green.png\r\n\r\niVBORw0KGgo=\r\n--b--\r\n',
    ];
    const bytes = Buffer.from(parts.join(''));
    await asAnna(async (client) => {
      const appended = await client.append('INBOX', bytes, ['\\Flagged', '$Custom'], new Date('2026-11-19T08:00:00Z'));
      assert.ok(appended && appended.uid !== undefined && appended.uid > 0);
      const lock = await client.getMailboxLock('INBOX');
      const query = {
        envelope: true,
        bodyStructure: true,
        flags: true,
        internalDate: true,
        size: true,
        source: true,
      } as const;
      const message = await client.fetchOne(String(appended.uid), query, { uid: true });
      assert.ok(message);
      assert.ok(message.source?.equals(bytes));
      assert.equal(message.size, bytes.length);
      assert.equal(message.envelope?.subject, token);
      assert.equal(message.envelope?.from?.[0]?.name, 'A, B');
      assert.deepEqual(
        message.envelope?.to?.map(({ address }) => address),
        ['anna@example.test', 'ben@example.test'],
      );
      assert.equal(new Date(message.internalDate ?? 0).toISOString(), '2026-11-19T08:00:00.000Z');
      assert.deepEqual([...(message.flags ?? [])].sort(), ['$Custom', '\\Flagged']);
      assert.deepEqual(
        message.bodyStructure?.childNodes?.map(({ type, part, disposition }) => [type, part, disposition]),
        [
          ['text/plain', '1', undefined],
          ['image/png', '2', 'attachment'],
        ],
      );
      const { content } = await client.download(String(appended.uid), '2', { uid: true });
      const chunks: Buffer[] = [];
      assert.ok(content);
      for await (const chunk of content) chunks.push(chunk as Buffer);
      assert.ok(Buffer.concat(chunks).equals(Buffer.from('iVBORw0KGgo=', 'base64')));
      lock.release();
    });
  });

  test('flags, copies, moves and deletes, with COPYUID', async () => {
    const letters = [newLetter(), newLetter(), newLetter()];
    await asAnna(async (client) => {
      await client.mailboxCreate('Flow');
      for (const { bytes } of letters) await client.append('Flow', bytes);
      const lock = await client.getMailboxLock('Flow');
      assert.ok(await client.messageFlagsAdd('1:*', ['\\Seen', '\\Answered']));
      assert.ok(await client.messageFlagsRemove('2', ['\\Answered']));
      const flags = [];
      for await (const message of client.fetch('1:*', { flags: true })) flags.push([...(message.flags ?? [])].sort());
      assert.deepEqual(flags, [['\\Answered', '\\Seen'], ['\\Seen'], ['\\Answered', '\\Seen']]);
      const copied = await client.messageCopy('1', 'Archive');
      assert.equal(copied && copied.uidMap?.size, 1);
      const moved = await client.messageMove('2', 'Trash');
      assert.equal(moved && moved.uidMap?.size, 1);
      assert.ok(await client.messageDelete('1'));
      const left = await client.search({ all: true }, { uid: true });
      assert.deepEqual(left, [3]);
      lock.release();
    });
    const [first, second] = letters;
    await awaitStored(party.server, party.anna, first?.token ?? '', { mailbox: 'Archive' });
    await awaitStored(party.server, party.anna, second?.token ?? '', { mailbox: 'Trash' });
  });

  test('searches by every key that it knows', async () => {
    const { token, bytes } = newLetter({ from: 'rare@remote.test' });
    await asAnna(async (client) => {
      await client.mailboxCreate('Search');
      await client.append('Search', newLetter().bytes, ['\\Seen']);
      await client.append('Search', bytes, ['\\Flagged', '$Mark'], new Date('2026-10-01T00:00:00Z'));
      const lock = await client.getMailboxLock('Search');
      const one = [
        { subject: token },
        { from: 'rare@' },
        { seen: false },
        { flagged: true },
        { keyword: '$Mark' },
        { before: '2026-10-15' },
        { on: '2026-10-01' },
        { header: { 'message-id': token } },
        { subject: token, body: 'leading dot' },
        { or: [{ subject: token }, { subject: 'nowhere' }] },
        { not: { seen: true } },
        { uid: '2:4294967295' },
        { larger: bytes.length - 1, smaller: bytes.length + 1, subject: token },
      ];
      for (const query of one) assert.deepEqual(await client.search(query, { uid: true }), [2], JSON.stringify(query));
      const both = [{ all: true }, { sentSince: '2026-11-20' }, { text: 'jaźń' }, { since: '2026-09-01' }];
      for (const query of both)
        assert.deepEqual(await client.search(query, { uid: true }), [1, 2], JSON.stringify(query));
      for (const query of [{ subject: 'nowhere' }, { draft: true }, { larger: 1_000_000 }]) {
        assert.deepEqual(await client.search(query, { uid: true }), [], JSON.stringify(query));
      }
      lock.release();
    });
  });

  test('is told by IDLE of new mail, of flags and of removals', async () => {
    const letter = newLetter({ from: party.ben.address, to: party.anna.address });
    await asAnna(async (client) => {
      const lock = await client.getMailboxLock('INBOX');
      const idle = client.idle();
      const exists = once(client, 'exists');
      await submit(party.server, { from: party.ben, to: [party.anna.address], letter });
      await exists;
      const flagged = once(client, 'flags');
      await asAnna(async (other) => {
        const otherLock = await other.getMailboxLock('INBOX');
        await other.messageFlagsAdd({ subject: letter.token }, ['\\Flagged']);
        otherLock.release();
      });
      await flagged;
      const expunged = once(client, 'expunge');
      await asAnna(async (other) => {
        const otherLock = await other.getMailboxLock('INBOX');
        await other.messageDelete({ subject: letter.token });
        otherLock.release();
      });
      await expunged;
      await client.noop();
      await idle;
      lock.release();
    });
  });

  test('sees status with sizes, quota and the change of mod-sequences', async () => {
    await asAnna(async (client) => {
      await client.mailboxCreate('Status');
      await client.append('Status', newLetter().bytes);
      const query = { messages: true, unseen: true, uidNext: true, uidValidity: true, highestModseq: true } as const;
      const first = await client.status('Status', query);
      assert.ok(first);
      assert.deepEqual([first.messages, first.unseen, first.uidNext], [1, 1, 2]);
      const lock = await client.getMailboxLock('Status');
      await client.messageFlagsAdd('1', ['\\Seen']);
      const changed = [];
      for await (const { uid } of client.fetch('1:*', { uid: true }, { changedSince: first.highestModseq ?? 0n })) {
        changed.push(uid);
      }
      assert.deepEqual(changed, [1]);
      lock.release();
      const second = await client.status('Status', query);
      assert.ok(second && (second.highestModseq ?? 0n) > (first.highestModseq ?? 0n));
      assert.equal(second.unseen, 0);
      const quota = await client.getQuota('INBOX');
      assert.ok(quota);
    });
  });

  test('creates, renames, subscribes and deletes mailboxes with names in any script', async () => {
    await asAnna(async (client) => {
      const name = 'Büro/日本語/Näher & weiter';
      await client.mailboxCreate(name);
      assert.ok((await client.list()).some(({ path }) => path === name));
      await client.mailboxSubscribe(name);
      await client.mailboxRename(name, 'Büro/Neu');
      const paths = (await client.list()).map(({ path }) => path);
      assert.ok(paths.includes('Büro/Neu') && !paths.includes(name));
      await client.mailboxDelete('Büro/Neu');
      await assert.rejects(client.mailboxOpen('Büro/Neu'));
    });
  });
});
