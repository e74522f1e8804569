/** One INBOX seen by POP3 and IMAP at the same time: the maildrop is a snapshot, removals meet, nothing else goes. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Account } from '../interop/harness/rookery.ts';
import { assertClean, House, plain } from './house.ts';
import type { Peer } from './peer.ts';

suite('POP3 and IMAP on one INBOX', () => {
  let house: House;
  before(async () => {
    house = await House.start();
  });
  after(() => house[Symbol.asyncDispose]());

  const drop = async (account: Account): Promise<Peer> => {
    const peer = await house.peer('pop3s');
    await peer.dialog('S: +OK', `C: AUTH PLAIN ${plain(account)}`, 'S: +OK');
    return peer;
  };
  const lines = async (peer: Peer, command: string): Promise<string[]> => {
    await peer.dialog(`C: ${command}`, 'S: +OK');
    const found: string[] = [];
    for (let line = await peer.line(); line !== '.'; line = await peer.line()) found.push(line);
    return found;
  };
  const deliver = async (account: Account, subject: string): Promise<Buffer> => {
    const fields = `From: sender@remote.test\r\nTo: ${account.address}\r\nSubject: ${subject}\r\n`;
    const bytes = Buffer.from(`${fields}\r\n.first line\r\n..\r\nlast line\r\n`);
    await house.deliver(account, bytes);
    return bytes;
  };
  const removeAll = async (account: Account): Promise<void> => {
    await using reader = await house.reader(account);
    await reader.dialog('C: a1 SELECT INBOX', 'S: a1 OK');
    await reader.dialog('C: a2 STORE 1:* +FLAGS.SILENT (\\Deleted)', 'S: a2 ', 'C: a3 EXPUNGE', 'S: a3 OK');
  };

  test('what IMAP expunges is still read by the POP3 session that saw it, and not listed by the next', async () => {
    await deliver(house.ben, 'one');
    await deliver(house.ben, 'two');
    await using pop = await drop(house.ben);
    const ids = await lines(pop, 'UIDL');
    assert.equal(ids.length, 2);
    await removeAll(house.ben);
    assert.ok((await lines(pop, 'RETR 1')).includes('Subject: one'));
    assert.ok((await lines(pop, 'TOP 2 0')).includes('Subject: two'));
    await pop.dialog('C: DELE 1', 'S: +OK', 'C: QUIT', 'S: +OK');
    await using next = await drop(house.ben);
    await next.dialog('C: STAT', 'S: +OK 0 0');
  });

  test('what POP3 removes at QUIT an idling IMAP session is told, and later mail stays', async () => {
    await deliver(house.zoe, 'first');
    await using reader = await house.reader(house.zoe);
    await reader.dialog('C: a1 SELECT INBOX', 'S: a1 OK', 'C: a2 IDLE', 'S: +');
    await using pop = await drop(house.zoe);
    await pop.dialog('C: DELE 1', 'S: +OK');
    await deliver(house.zoe, 'second');
    assert.match((await reader.until(' EXISTS\r\n')).toString('latin1'), /\* 2 EXISTS/);
    await pop.dialog('C: STAT', 'S: +OK 0 0', 'C: QUIT', 'S: +OK');
    assert.match((await reader.until(' EXPUNGE\r\n')).toString('latin1'), /\* 1 EXPUNGE/);
    await reader.dialog('C: DONE', 'S: a2 OK');
    await using next = await drop(house.zoe);
    assert.ok((await lines(next, 'RETR 1')).includes('Subject: second'));
    await next.dialog('C: DELE 1', 'S: +OK', 'C: QUIT', 'S: +OK');
  });

  test('two POP3 sessions of one account may remove the same message', async () => {
    await deliver(house.ben, 'shared');
    await using one = await drop(house.ben);
    await using other = await drop(house.ben);
    for (const peer of [one, other]) await peer.dialog('C: DELE 1', 'S: +OK');
    for (const peer of [one, other]) await peer.dialog('C: QUIT', 'S: +OK');
    assert.deepEqual(await house.inbox(house.ben), []);
  });

  test('unique ids and octets are the same in both protocols and after a restart', async () => {
    const bytes = await deliver(house.anna, 'kept');
    await using pop = await drop(house.anna);
    const ids = await lines(pop, 'UIDL');
    const [size = ''] = await pop.dialog('C: LIST 1', 'S: +OK 1 ');
    await using reader = await house.reader(house.anna);
    await reader.dialog('C: a1 SELECT INBOX', 'S: a1 OK');
    const [fetched = ''] = await reader.dialog('C: a2 FETCH 1 RFC822.SIZE', 'S: a2 OK');
    assert.equal(/RFC822\.SIZE (\d+)/.exec(fetched)?.[1], size.split(' ').at(-1));
    await pop.dialog('C: QUIT', 'S: +OK');
    await house.server.stop();
    await house.restart();
    await using again = await drop(house.anna);
    assert.deepEqual(await lines(again, 'UIDL'), ids);
    const raw = `${(await lines(again, 'RETR 1')).join('\r\n')}\r\n`;
    assert.ok(raw.replaceAll('\r\n..', '\r\n.').endsWith(bytes.toString('latin1')));
    await again.dialog('C: QUIT', 'S: +OK');
  });

  test('what is left is whole', async () => {
    await house.server.stop();
    assertClean(await house.check());
  });
});
