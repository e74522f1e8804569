/** A real name server decides where mail goes: every shape that a domain's records can have. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { newLetter } from './harness/letter.ts';
import type { Letter } from './harness/letter.ts';
import { awaitStored } from './harness/mailbox.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { eventually, freePort, isFree, lacking } from './harness/program.ts';
import { Sink } from './harness/sink.ts';
import { submit } from './harness/submit.ts';

suite('routes by nsd', { skip: lacking('nsd', 'smtp-sink') }, () => {
  let party: Party;
  let port: number;
  let sink: Sink;
  before(async () => {
    port = await freePort('127.0.0.2');
    sink = await Sink.start('127.0.0.2', port);
    party = await startParty({ settings: { 'smtp.outbound-port': String(port) } });
  });
  after(async () => {
    await party.stop();
    await sink.stop();
  });

  const send = async (to: string): Promise<Letter> => {
    const letter = newLetter({ from: party.anna.address, to });
    await submit(party.server, { from: party.anna, to: [to], letter });
    return letter;
  };

  for (const [domain, why] of [
    ['remote.test', 'by its MX'],
    ['a-only.test', 'by its address when it has no MX (RFC 5321 section 5.1)'],
    ['fallback.test', 'by the second MX when the first is dead'],
    ['two-addresses.test', 'by the second address of its MX when the first is dead'],
    ['cname-mx.test', 'by an MX that is an alias'],
    ['cname-domain.test', 'by the MX of what it is an alias of'],
  ] as const) {
    test(`${domain} is reached ${why}`, async () => {
      const { token } = await send(`friend@${domain}`);
      const { rcpt } = await sink.awaitMessage(token, 30_000);
      assert.match(rcpt[0] ?? '', new RegExp(`^<friend@${domain.replace('.', '\\.')}>`));
    });
  }

  test('a server with an IPv6 address only is reached', async (t) => {
    if (!(await isFree(port, '::1'))) {
      t.skip('no IPv6 loopback address here');
      return;
    }
    await using six = await Sink.start('[::1]', port);
    const { token } = await send('friend@six.test');
    await six.awaitMessage(token);
  });

  for (const [domain, status, why] of [
    ['nullmx.test', /^Status: 5\.1\.10\r$/im, 'takes no mail (RFC 7505)'],
    ['missing.test', /^Status: 5\.1\.2\r$/im, 'does not exist'],
    ['loop.test', /^Status: 5\.4\.6\r$/im, 'leads back to us'],
  ] as const) {
    test(`${domain}, which ${why}, is reported at once`, async () => {
      const { token } = await send(`friend@${domain}`);
      const text = (await awaitStored(party.server, party.anna, token)).source.toString('latin1');
      assert.match(text, /^Action: failed\r$/im);
      assert.match(text, status);
    });
  }

  for (const [domain, why] of [
    ['servfail.test', 'whose name server fails'],
    ['dead.test', 'whose server does not answer'],
  ] as const) {
    test(`mail for ${domain}, ${why}, waits and is not bounced`, async () => {
      const to = `friend@${domain}`;
      await send(to);
      await eventually('an attempt is on record', async () => {
        const listed = await party.server.cli(['queue', 'list', '--json']);
        return listed.includes(to) && !/"attempts":\s*0\b/.test(listed) ? true : undefined;
      });
      assert.match(await party.server.cli(['queue', 'list']), new RegExp(`friend@${domain.replace('.', '\\.')}`));
    });
  }

  for (const domain of ['circle.test', 'no-address.test']) {
    test(`mail for ${domain}, whose records lead nowhere, is neither lost nor sent`, async () => {
      const to = `friend@${domain}`;
      const { token } = await send(to);
      const reported = awaitStored(party.server, party.anna, token, { timeoutMs: 3000 }).then(
        () => true,
        () => false,
      );
      const waits = (await party.server.cli(['queue', 'list'])).includes(to);
      assert.ok(waits || (await reported), 'it waits in the queue or was reported');
      assert.ok(!(await sink.captured()).some(({ message }) => message.includes(token)));
    });
  }
});
