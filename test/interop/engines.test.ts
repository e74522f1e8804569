/** Real filters asked for their opinion: rspamd, spamd, and milters over two libraries. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { SystemClock } from '#base/clock';
import { type EngineAnswer, engineFacts, engineHits, type EngineOpinion, parseEngineSpec } from '#check/engine';
import { Engines } from '#edge/engine';
import {
  type Daemon,
  lackingPythonMilter,
  startOpendkim,
  startPythonMilter,
  startRspamd,
  startSpamd,
} from './harness/engines.ts';
import { asData, letterOfSize, newLetter } from './harness/letter.ts';
import type { Letter } from './harness/letter.ts';
import { awaitStored } from './harness/mailbox.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { lacking, runProgram } from './harness/program.ts';

/** The line that each filter takes for spam, so that one can see whether it is there at all. */
const gtube = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n';
const weights = { percent: 100, limitPercent: 200 };

async function ask(spec: string, octets: Buffer, login?: string): Promise<EngineAnswer> {
  const parsed = parseEngineSpec(spec);
  assert.ok(parsed.ok);
  const engines = new Engines({ clock: new SystemClock() });
  const choices = {
    specs: [parsed.spec],
    facts: new Set(engineFacts),
    weights,
    waitMs: 20_000,
    messageBytesMax: 10_000_000,
    connectionsMax: 4,
  };
  const question = {
    reference: '7F3K-9QXD-M2TA',
    hostname: 'mx.example.test',
    client: { address: '192.0.2.7', name: 'client.sender.test' },
    helo: 'client.sender.test',
    sender: 'sender@remote.test',
    recipients: ['anna@example.test', 'ben@example.test'],
    size: octets.length,
    content: () => [octets],
    ...(login === undefined ? {} : { login }),
  };
  try {
    const [answer] = await engines.ask(question, choices, new AbortController().signal);
    return answer ?? assert.fail();
  } finally {
    engines.close();
  }
}

async function opinionOf(spec: string, octets: Buffer): Promise<EngineOpinion> {
  const answer = await ask(spec, octets);
  assert.ok(answer.kind === 'opinion', JSON.stringify(answer));
  return answer;
}

const spam = newLetter({ body: gtube }).bytes;

suite('rspamd', { skip: lacking('rspamd') }, () => {
  let rspamd: Daemon;
  before(async () => {
    rspamd = await startRspamd();
  });
  after(() => rspamd.stop());

  test('says what it thinks of a message, over HTTP', async () => {
    const place = `rspamd=http://127.0.0.1:${rspamd.ports[0]}`;
    const bad = await opinionOf(place, spam);
    assert.deepEqual([bad.action, bad.score, bad.symbols[0]?.name], ['reject', 15, 'GTUBE']);
    assert.equal(engineHits([bad], weights)[0]?.value, 2);
    const good = await opinionOf(place, newLetter().bytes);
    assert.equal(good.action, 'none');
    assert.ok((good.score ?? 0) < (good.threshold ?? 0));
  });

  test('is told who brought the message, to whom and from whom', async () => {
    await opinionOf(`rspamd=http://127.0.0.1:${rspamd.ports[0]}`, newLetter().bytes);
    assert.match(rspamd.log, /ip: 192\.0\.2\.7, from: <sender@remote\.test>/);
    assert.match(rspamd.log, /rcpts: <anna@example\.test,ben@example\.test>/);
  });

  test('refuses as a milter what it would refuse', async () => {
    const place = `milter=inet:127.0.0.1:${rspamd.ports[1]}`;
    const bad = await opinionOf(place, spam);
    assert.equal(bad.action, 'reject');
    assert.match(bad.reply ?? '', /^554 5\.7\.1 Gtube pattern/);
    assert.equal((await opinionOf(place, newLetter().bytes)).action, 'none');
  });

  test('takes large messages', async () => {
    const { bytes } = letterOfSize(3_000_000);
    for (const place of [`rspamd=http://127.0.0.1:${rspamd.ports[0]}`, `milter=inet:127.0.0.1:${rspamd.ports[1]}`]) {
      assert.equal((await opinionOf(place, bytes)).action, 'none');
    }
  });
});

suite('spamd', { skip: lacking('spamd') }, () => {
  let spamd: Daemon;
  before(async () => {
    spamd = await startSpamd();
  });
  after(() => spamd.stop());

  for (const command of ['symbols', 'report', 'check']) {
    test(`says what it thinks of a message, by ${command.toUpperCase()}`, async () => {
      const place = `spamd=127.0.0.1:${spamd.ports[0]}#${command}`;
      const bad = await opinionOf(place, spam);
      assert.equal(bad.action, 'mark');
      assert.ok((bad.score ?? 0) > 900 && bad.threshold === 5);
      if (command !== 'check') assert.ok(bad.symbols.some(({ name }) => name === 'GTUBE'));
      if (command === 'report') assert.deepEqual(bad.symbols[0], { name: 'GTUBE', score: 1000 });
      const good = await opinionOf(place, newLetter().bytes);
      assert.equal(good.action, 'none');
    });
  }

  test('sees the client that brought the message', async () => {
    const said = await opinionOf(`spamd=127.0.0.1:${spamd.ports[0]}`, newLetter().bytes);
    const names = said.symbols.map(({ name }) => name);
    assert.ok(!names.includes('NO_RECEIVED') && !names.includes('NO_RELAYS'), names.join(' '));
  });
});

suite('opendkim', { skip: lacking('opendkim') }, () => {
  let opendkim: Daemon;
  before(async () => {
    opendkim = await startOpendkim();
  });
  after(() => opendkim.stop());

  test('has nothing against a message without a signature, and the field that it wants to add is told', async () => {
    const said = await opinionOf(`milter=inet:127.0.0.1:${opendkim.ports[0]}`, newLetter().bytes);
    assert.equal(said.action, 'none');
    assert.deepEqual(
      said.headers.map(({ name }) => name),
      ['Authentication-Results'],
    );
    assert.match(said.headers[0]?.value ?? '', /dkim=none/);
  });
});

suite("a milter over Sendmail's library", { skip: lackingPythonMilter() }, () => {
  let milter: Daemon;
  before(async () => {
    milter = await startPythonMilter();
  });
  after(() => milter.stop());

  const about = async (subject: string): Promise<EngineOpinion> => {
    const octets = Buffer.from(`From: a@remote.test\r\nSubject: ${subject}\r\n\r\n.\r\nbody\r\n`);
    return await opinionOf(`milter=inet:127.0.0.1:${milter.ports[0]}`, octets);
  };

  test('hears of the client and our reference', async () => {
    const { action, headers } = await about('hello');
    assert.equal(action, 'none');
    assert.deepEqual(
      headers.map(({ name, value }) => `${name}: ${value}`),
      ['X-Client: 192.0.2.7', 'X-Queue-Id: 7F3K-9QXD-M2TA'],
    );
  });

  for (const [subject, action, reply] of [
    ['refuse', 'reject', '550 5.7.1 The subject says so'],
    ['hold', 'quarantine', 'held for a look'],
    ['mark', 'mark', undefined],
    ['later', 'defer', undefined],
    ['lose', 'discard', undefined],
  ] as const) {
    test(`"${subject}" is understood as ${action}`, async () => {
      const said = await about(subject);
      assert.deepEqual([said.action, said.reply], [action, reply]);
    });
  }

  test('another body is told, and not taken', async () => {
    assert.deepEqual((await about('body')).ignored, ['another body']);
  });
});

suite('in a running server', { skip: lacking('nsd', 'rspamd', 'swaks') }, () => {
  let rspamd: Daemon;
  let party: Party;
  before(async () => {
    rspamd = await startRspamd();
    party = await startParty({ settings: { 'filter.engines': `rspamd=http://127.0.0.1:${rspamd.ports[0]}` } });
  });
  after(async () => {
    await party.stop();
    await rspamd.stop();
  });

  const arrived = async (letter: Letter, mailbox: string): Promise<string> => {
    const place = ['--server', '127.0.0.1', '--port', String(party.server.ports.smtp), '--helo', 'client.sender.test'];
    const envelope = ['--from', 'sender@remote.test', '--to', party.anna.address];
    const args = [...place, ...envelope, '--no-data-fixup', '--data', '-'];
    const { code, output } = await runProgram('swaks', args, { input: asData(letter.bytes) });
    assert.equal(code, 0, output);
    return (await awaitStored(party.server, party.anna, letter.token, { mailbox })).source.toString('latin1');
  };

  test('the opinion of an engine is part of the verdict', async () => {
    const text = await arrived(newLetter({ body: gtube }), 'Junk');
    assert.match(text.replaceAll(/\r\n[ \t]+/g, ' '), /^X-Spam-Status: Yes, .*\bengine\.rspamd=/m);
  });

  test('an engine that is gone costs nothing but its opinion', async () => {
    await party.server.set('filter.engines', 'rspamd=http://127.0.0.1:1, milter=inet:127.0.0.1:1');
    const text = await arrived(newLetter(), 'INBOX');
    assert.match(text, /^X-Spam-Status: No/m);
  });
});
