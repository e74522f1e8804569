/** Exim in front of our filter, with what the page of the filter says to write; only ports and addresses are others. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { Exim, lackingExim } from './harness/exim.ts';
import type { EximParts } from './harness/exim.ts';
import { asData, newLetter } from './harness/letter.ts';
import type { Letter } from './harness/letter.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { type Finished, lacking, runProgram } from './harness/program.ts';

const page = join(import.meta.dirname, '../../docs/operate/filter.md');
const gtube = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n';

/** The parts of the block for Exim, each below a comment that says where it belongs. */
async function partsOf(ports: ReadonlyMap<string, number>): Promise<EximParts> {
  const block =
    /```\n(# main part\n[^]*?)```/.exec(await readFile(page, 'utf8'))?.[1] ?? assert.fail('no block for Exim');
  const named = block
    .replaceAll(/\b(?:25|10025|10026)\b/g, (port) => String(ports.get(port) ?? port))
    .replace('0.0.0.0', '127.0.0.1');
  const part = (name: string): string =>
    new RegExp(`^# ${name}.*\\n([^]*?)(?=^# |(?![^]))`, 'm').exec(named)?.[1] ?? assert.fail(`no part ${name}`);
  return {
    main: part('main part'),
    acl: part('acl_smtp_rcpt'),
    routers: part('routers'),
    transports: part('transports'),
  };
}

suite('Exim with a router to our filter', { skip: lacking('nsd', 'swaks', 'unshare') ?? lackingExim() }, () => {
  let party: Party;
  let exim: Exim;
  before(async () => {
    party = await startParty({ env: { ROOKERY_LISTENER__FILTER__ON: 'true' } });
    exim = await Exim.start('remote.test', ([front = 0, back = 0]) =>
      partsOf(
        new Map([
          ['25', front],
          ['10025', party.server.ports.filter],
          ['10026', back],
        ]),
      ),
    );
    await party.server.set('filter.reinject', `127.0.0.1:${exim.ports[1]}`);
    await party.server.set('filter.high-action', 'tag');
  });
  after(async () => {
    await exim[Symbol.asyncDispose]();
    await party.stop();
  });

  const send = async (letter: Letter, to = 'friend@remote.test'): Promise<Finished> => {
    const envelope = [
      '--server',
      '127.0.0.1',
      '--port',
      String(exim.ports[0]),
      '--from',
      'sender@example.test',
      '--to',
      to,
    ];
    const args = [...envelope, '--helo', 'client.sender.test', '--no-data-fixup', '--data', '-'];
    return await runProgram('swaks', args, { input: asData(letter.bytes), timeoutMs: 60_000 });
  };

  test('mail comes back with what was found, and once', async () => {
    const letter = newLetter();
    const { code, output } = await send(letter, 'friend@remote.test,other@remote.test');
    assert.equal(code, 0, output);
    const text = await exim.awaitMessage(letter.token);
    assert.match(text, /^X-Spam-Status: No, score=/m);
    assert.equal(text.match(/^Received: from mx1\.remote\.test /gm)?.length, 1);
    const body = letter.bytes.toString('latin1').split('\r\n\r\n').slice(1).join('\r\n\r\n');
    assert.ok(text.includes(body.replaceAll('\r\n', '\n').trimEnd()));
  });

  test('spam is marked and goes on', async () => {
    const letter = newLetter({ body: gtube });
    const { code, output } = await send(letter);
    assert.equal(code, 0, output);
    const text = await exim.awaitMessage(letter.token);
    assert.match(text, /^Subject: \{Spam\?\} Interop /m);
    assert.match(text, /^X-Spam-Flag: YES$/m);
  });

  test('the router for the filter takes nobody whom the others do not know', async () => {
    const { code, output } = await send(newLetter(), 'nobody@remote.test');
    assert.equal(code, 24, output);
    assert.match(output, /550 /);
  });
});
