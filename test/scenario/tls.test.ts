/** What TLS must not let through: the doors of design are implicit TLS and STARTTLS, one certificate set, four services. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { after, before, suite, test } from 'node:test';
import { House, plain } from './house.ts';

type Door = 'imaps' | 'pop3s' | 'submissions';
const doors: readonly Door[] = ['imaps', 'pop3s', 'submissions'];

suite('TLS', () => {
  let house: House;
  before(async () => {
    house = await House.start();
  });
  after(() => house[Symbol.asyncDispose]());

  const dial = (door: Door, options: ConnectionOptions = {}): TLSSocket =>
    connect({ host: '127.0.0.1', port: house.server.ports[door], rejectUnauthorized: false, ...options });
  /** `undefined` where the handshake failed. */
  const greeting = async (socket: TLSSocket): Promise<string | undefined> => {
    try {
      const [data] = (await once(socket, 'data', { signal: AbortSignal.timeout(10_000) })) as [Buffer];
      return data.toString('latin1');
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') throw error;
      return undefined;
    } finally {
      socket.destroy();
    }
  };

  for (const version of ['TLSv1', 'TLSv1.1'] as const) {
    test(`${version} is not spoken`, async () => {
      for (const door of doors) {
        const options = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' } as const;
        assert.equal(await greeting(dial(door, options)), undefined, door);
      }
    });
  }

  test('TLS 1.2 and 1.3 are, with forward secrecy only', async () => {
    for (const door of doors) {
      for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
        assert.notEqual(
          await greeting(dial(door, { minVersion: version, maxVersion: version })),
          undefined,
          `${door} ${version}`,
        );
      }
      for (const ciphers of ['AES128-SHA', 'AES256-GCM-SHA384', 'ECDHE-ECDSA-AES128-SHA']) {
        assert.equal(await greeting(dial(door, { maxVersion: 'TLSv1.2', ciphers })), undefined, `${door} ${ciphers}`);
      }
    }
  });

  test('a ticket of one service opens no session at another', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const first = dial('imaps', { minVersion: version, maxVersion: version });
      const [session] = (await once(first, 'session', { signal: AbortSignal.timeout(10_000) })) as [Buffer];
      first.destroy();
      for (const door of ['pop3s', 'submissions'] as const) {
        const second = dial(door, { minVersion: version, maxVersion: version, session });
        await once(second, 'secureConnect');
        assert.equal(second.isSessionReused(), false, `${version} ${door}`);
        second.destroy();
      }
    }
  });

  test('a browser that was led to a mail port gets no further (RFC 7301 section 3.2)', async () => {
    for (const door of doors) {
      assert.equal(await greeting(dial(door, { ALPNProtocols: ['h2', 'http/1.1'] })), undefined, door);
      assert.notEqual(await greeting(dial(door)), undefined, door);
    }
    assert.notEqual(await greeting(dial('imaps', { ALPNProtocols: ['imap'] })), undefined);
    assert.notEqual(await greeting(dial('pop3s', { ALPNProtocols: ['pop3'] })), undefined);
  });

  test('rubbish instead of a hello ends the connection, and harms nobody else', async () => {
    for (const bytes of [
      Buffer.from('EHLO x.test\r\n'),
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.alloc(100_000, 0x16),
      Buffer.from('160301ffff01', 'hex'),
    ]) {
      for (const door of doors) {
        const socket = connectTcp({ host: '127.0.0.1', port: house.server.ports[door] });
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        socket.end(bytes);
        socket.resume();
        await new Promise((resolve) => socket.once('close', resolve));
      }
    }
    for (const door of doors) assert.notEqual(await greeting(dial(door)), undefined);
  });

  test('hundreds of handshakes that nobody finishes keep nobody else out', async () => {
    const idle = await Promise.all(
      Array.from({ length: 150 }, async () => {
        const socket = connectTcp({ host: '127.0.0.1', port: house.server.ports.imaps });
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        return socket;
      }),
    );
    const begun = performance.now();
    await using reader = await house.reader(house.anna);
    await reader.dialog('C: a1 SELECT INBOX', 'S: a1 OK');
    assert.ok(performance.now() - begun < 1500);
    for (const socket of idle) socket.destroy();
  });

  test('the sign-in of a session that a STARTTLS began is one over TLS', async () => {
    await using imap = await house.peer('imap');
    await imap.dialog('S: * OK', 'C: a1 STARTTLS', 'S: a1 OK');
    await imap.startTls();
    const [capabilities = ''] = await imap.dialog('C: a2 CAPABILITY', 'S: a2 OK');
    assert.doesNotMatch(capabilities, /LOGINDISABLED|STARTTLS/);
    await imap.dialog(
      'C: a3 STARTTLS',
      'S: a3 BAD',
      `C: a4 AUTHENTICATE PLAIN ${plain(house.anna)}`,
      'S: a4 OK',
      'C: a5 STARTTLS',
      'S: a5 BAD',
    );
    await using pop3 = await house.peer('pop3');
    await pop3.dialog('S: +OK', 'C: STLS', 'S: +OK');
    await pop3.startTls();
    await pop3.dialog('C: STLS', 'S: -ERR', `C: AUTH PLAIN ${plain(house.anna)}`, 'S: +OK', 'C: STLS', 'S: -ERR');
  });

  test('afterwards the data are whole', () => house.finish());
});
