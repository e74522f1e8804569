/** The keys of a domain while mail goes out: what is signed with them, and what a receiver makes of it. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { verifyMessage } from '#check/dkim';
import { FakeClock } from '#testing/clock';
import { SmtpPeer } from '#testing/smtppeer';
import { FakeResolver, type Zone, ZoneServer } from '#testing/zone';
import { asData, newToken } from '../interop/harness/letter.ts';
import { eventually } from '../interop/harness/program.ts';
import { House } from './house.ts';

interface Shown {
  readonly selector: string;
  readonly state: string;
  readonly recordName: string;
  readonly recordText: string;
  readonly sight: { readonly kind: string };
}

suite('DKIM keys', () => {
  const far = new SmtpPeer();
  const outside: Zone = {
    'far.test': { MX: [{ preference: 10, exchange: 'mx.far.test' }] },
    'mx.far.test': { A: ['127.0.0.1'] },
  };
  const dns = new ZoneServer(outside);
  let house: House;
  before(async () => {
    await dns.listen();
    await far.listen();
    house = await House.start({ dns: `127.0.0.1:${dns.port}`, settings: { 'smtp.outbound-port': String(far.port) } });
  });
  after(async () => {
    await house[Symbol.asyncDispose]();
    await far[Symbol.asyncDispose]();
    await dns[Symbol.asyncDispose]();
  });

  const shown = async (command: 'show' | 'check'): Promise<readonly Shown[]> => {
    const text = await house.server.cli(['dkim', command, 'example.test', '--json']);
    return (JSON.parse(text) as { readonly keys: readonly Shown[] }).keys;
  };

  /** The records of these keys; what was remembered of them is not, since they live for no time. */
  const publish = async (...selectors: string[]): Promise<void> => {
    const keys = (await shown('show')).filter(({ selector }) => selectors.includes(selector));
    dns.zone = {
      ...outside,
      ...Object.fromEntries(keys.map((key) => [key.recordName, { TXT: [key.recordText], ttl: 0 }])),
    };
  };

  /** Sends a letter outside, and gives selector and result of each signature that it arrived with. */
  const sent = async (): Promise<string> => {
    const token = newToken();
    await using peer = await house.submitter(house.anna);
    await peer.dialog(
      'C: MAIL FROM:<anna@example.test>',
      'S: 250',
      'C: RCPT TO:<x@far.test>',
      'S: 250',
      'C: DATA',
      'S: 354',
    );
    await peer.send(asData(Buffer.from(`From: anna@example.test\r\nSubject: ${token}\r\n\r\nx\r\n`)));
    await peer.dialog('S: 250');
    const { content } = await eventually('the far server has it', () =>
      Promise.resolve(far.messages.find((message) => message.content.includes(token))),
    );
    const { dkim } = await verifyMessage(content, {
      resolver: new FakeResolver(dns.zone),
      clock: new FakeClock(Date.now()),
    });
    return dkim.map(({ selector, result }) => `${selector} ${result}`).join(', ');
  };

  test('a new domain signs with both keys at once, and what it signs verifies when they are published', async () => {
    await publish('rk1', 'rk3');
    assert.equal(await sent(), 'rk1 pass, rk3 pass');
    assert.deepEqual(
      (await shown('check')).map(({ selector, state, sight }) => [selector, state, sight.kind]),
      [
        ['rk1', 'signing', 'seen'],
        ['rk3', 'signing', 'seen'],
      ],
    );
  });

  test('the next keys sign nothing before their time', async () => {
    await house.server.cli(['dkim', 'rotate', 'example.test']);
    await publish('rk1', 'rk2', 'rk3', 'rk4');
    await eventually('the new records are seen', async () =>
      (await shown('check')).filter(({ state }) => state === 'published').length === 2 ? true : undefined,
    );
    assert.equal(await sent(), 'rk1 pass, rk3 pass');
  });

  test('a retired key signs nothing more, from the next message on', async () => {
    await house.server.cli(['dkim', 'retire', 'example.test', 'rk1']);
    assert.equal(await sent(), 'rk3 pass');
    const { code, output } = await house.server.tryCli(['dkim', 'retire', 'example.test', 'rk3']);
    assert.equal(code, 4, output);
    const actions = await house.server.rows<{ action: string }>([
      'audit',
      'list',
      '--action',
      'dkim',
      '--domain',
      'example.test',
    ]);
    assert.deepEqual(
      actions.map(({ action }) => action),
      ['dkim.retire', 'dkim.look', 'dkim.rotate', 'dkim.add'],
    );
  });

  test('afterwards the data are whole', () => house.finish());
});
