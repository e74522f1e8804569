import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reply, status } from '#format/smtp';
import { SmtpTalk, type TalkOptions } from '#testing/smtp';
import { standardLimits } from './options.ts';
import { transmissionType } from './ports.ts';

const open = ['EHLO c.example\r\n', 'MAIL FROM:<a@x.example>\r\nRCPT TO:<b@l.example>\r\nRCPT TO:<c@l.example>\r\n'];

async function opened(options: TalkOptions = {}): Promise<SmtpTalk> {
  const talk = new SmtpTalk(options);
  await talk.say();
  const greeting = options.mode === 'lmtp' ? 'LHLO c.example\r\n' : (open[0] ?? '');
  await talk.say(greeting, open[1] ?? '');
  return talk;
}

test('content comes to the sink as it was sent, however it was cut', async () => {
  const body = `Subject: x\r\n\r\n${'..dots\r\nplain line\r\n'.repeat(3000)}`;
  for (const size of [1000, 4096, 70_000]) {
    const talk = await opened();
    await talk.say('DATA\r\n');
    const stuffed = Buffer.from(`${body}.\r\n`);
    for (let at = 0; at < stuffed.length; at += size) talk.connection.send(stuffed.subarray(at, at + size));
    assert.match(await talk.say(), /^250 /);
    assert.equal(talk.reception.stored[0]?.content, body.replaceAll('\r\n..', '\r\n.'));
  }
});

test('small runs are gathered, so that a sink that keeps them keeps little else', async () => {
  const talk = await opened();
  await talk.say('DATA\r\n');
  for (let i = 0; i < 5000; i++) talk.connection.send('line of text\r\n');
  await talk.say('.\r\n');
  const runs = talk.reception.sinks[0]?.runs ?? [];
  assert.ok(runs.length < 10);
  for (const run of runs.slice(0, -1)) assert.ok(run.length >= 4096);
  assert.ok((runs.at(-1)?.buffer.byteLength ?? 0) <= 16_384);
});

test('a message over the limit is 552, and the connection lives on', async () => {
  const limits = { ...standardLimits, messageBytesMax: 1000, swallowBytesMax: 10_000 };
  const talk = await opened({ options: { limits } });
  await talk.say('DATA\r\n', 'x'.repeat(900), 'x'.repeat(900));
  assert.match(await talk.say('\r\n.\r\n'), /^552 5\.3\.4 /);
  assert.equal(talk.reception.stored.length, 0);
  assert.equal(talk.reception.sinks[0]?.aborted, 1);
  assert.match(await talk.say('MAIL FROM:<a@x.example>\r\n'), /^250 /);
});

test('one octet over the limit is over the limit', async () => {
  const limits = { ...standardLimits, messageBytesMax: 1000 };
  for (const [size, code] of [
    [998, '250'],
    [999, '552'],
  ] as const) {
    const talk = await opened({ options: { limits } });
    await talk.say('DATA\r\n');
    assert.equal((await talk.say(`${'x'.repeat(size)}\r\n.\r\n`)).slice(0, 3), code);
  }
});

test('content that goes on far past the limit ends the connection', async () => {
  const limits = { ...standardLimits, messageBytesMax: 1000, swallowBytesMax: 10_000 };
  const talk = await opened({ options: { limits } });
  await talk.say('DATA\r\n');
  let text = '';
  for (let i = 0; i < 20; i++) text += await talk.say('x'.repeat(1000));
  await talk.done;
  assert.match(text, /^552 5\.3\.4 /);
  assert.equal(talk.reception.closed, 'desync');
});

test('a million chunks of one octet stay one message of bounded memory', async () => {
  const talk = await opened();
  const many = 'BDAT 1\r\nx'.repeat(2000);
  for (let i = 0; i < 10; i++) await talk.say(many);
  assert.match(await talk.say('BDAT 2 LAST\r\n\r\n'), /^250 /);
  assert.equal(talk.reception.stored[0]?.content.length, 20_002);
  assert.ok((talk.reception.sinks[0]?.runs.length ?? 0) <= 3);
});

test('who goes in the middle of the content leaves nothing', async () => {
  const talk = await opened();
  await talk.say('DATA\r\n', 'half a message\r\n');
  await talk.hangUp();
  assert.equal(talk.reception.stored.length, 0);
  assert.equal(talk.reception.sinks[0]?.aborted, 1);
  assert.equal(talk.reception.closed, 'lost');
  assert.ok(talk.reception.notes.some((note) => note.kind === 'abandoned' && note.why === 'lost'));
});

test('a reception may refuse before the content', async () => {
  const no = reply(554, status.notAuthorized, 'No');
  const talk = await opened({ answers: { begin: () => ({ kind: 'refuse', reply: no }) } });
  assert.match(await talk.say('DATA\r\n'), /^554 /);
  assert.match(await talk.say('BDAT 6\r\nQUIT\r\nNOOP\r\n'), /^503 .*\r\n250 /);
});

test('a refused BDAT is answered behind its octets, once', async () => {
  const no = reply(554, status.notAuthorized, 'No');
  const talk = await opened({ answers: { begin: () => ({ kind: 'refuse', reply: no }) } });
  assert.equal(await talk.say('BDAT 6 LAST\r\n'), '');
  assert.equal(await talk.say('QUIT\r\n'), '554 5.7.1 No\r\n');
});

test('LMTP answers for each recipient (RFC 2033 section 4.2)', async () => {
  const full = reply(452, status.mailboxFull, 'Full');
  const ok = reply(250, status.undefinedStatus, 'Stored');
  const answers = { finish: () => [ok, full] };
  for (const send of [
    ['DATA\r\n', 'x\r\n.\r\n'],
    ['BDAT 3 LAST\r\nx\r\n', ''],
  ]) {
    const talk = await opened({ mode: 'lmtp', answers });
    const text = await talk.say(...send);
    assert.match(text, /250 2\.0\.0 Stored\r\n452 4\.2\.2 Full\r\n$/);
  }
});

test('LMTP answers a refused content for each recipient too', async () => {
  const talk = await opened({ mode: 'lmtp' });
  await talk.say('DATA\r\n');
  assert.equal((await talk.say('a\nb\r\n.\r\n')).split('550 5.6.11').length - 1, 2);
});

test('fewer replies than recipients are a failure of ours for the rest', async () => {
  const ok = reply(250, status.undefinedStatus, 'Stored');
  const talk = await opened({ mode: 'lmtp', answers: { finish: () => [ok] } });
  await talk.say('DATA\r\n');
  assert.match(await talk.say('x\r\n.\r\n'), /^250 .*\r\n451 4\.3\.0 .*\r\n$/);
});

test('a chunk of an LMTP message is answered once', async () => {
  const talk = await opened({ mode: 'lmtp' });
  assert.equal((await talk.say('BDAT 3\r\nx\r\n')).split('\r\n').length, 2);
});

test('LMTP takes LHLO only', async () => {
  const talk = new SmtpTalk({ mode: 'lmtp' });
  await talk.say();
  assert.match(await talk.say('EHLO c.example\r\n'), /^502 /);
  assert.match(await talk.say('MAIL FROM:<a@x.example>\r\n'), /^503 5\.5\.1 Say LHLO/);
});

test('the Received field learns how the message came (RFC 3848, RFC 6531)', async () => {
  const cases: [TalkOptions, string[], string][] = [
    [{}, ['HELO c.example'], 'SMTP'],
    [{}, ['EHLO c.example'], 'ESMTP'],
    [{ tls: true }, ['EHLO c.example'], 'ESMTPS'],
    [{ mode: 'lmtp' }, ['LHLO c.example'], 'LMTP'],
    [
      { mode: 'submission', tls: true },
      ['EHLO c.example', `AUTH PLAIN ${Buffer.from('\0user@l.example\0secret').toString('base64')}`],
      'ESMTPSA',
    ],
  ];
  for (const [options, lines, expected] of cases) {
    const types: string[] = [];
    const mail = (envelope: Parameters<typeof transmissionType>[0]): { kind: 'admit' } => {
      types.push(transmissionType(envelope));
      return { kind: 'admit' };
    };
    const talk = new SmtpTalk({ ...options, answers: { mail } });
    await talk.say();
    await talk.say(...lines.map((line) => `${line}\r\n`), 'MAIL FROM:<a@x.example>\r\nRSET\r\n');
    await talk.say('MAIL FROM:<a@x.example> SMTPUTF8\r\n');
    const utf8 = expected.startsWith('LMTP') ? `UTF8${expected}` : `UTF8${expected.replace(/^ESMTP|^SMTP/, 'SMTP')}`;
    assert.deepEqual(types, [expected, utf8]);
  }
});

test('back-pressure: nothing is read while the sink is busy', async () => {
  let release: (() => void) | undefined;
  const write = (): Promise<void> =>
    new Promise((resolve) => {
      release = resolve;
    });
  const talk = await opened({ answers: { write } });
  await talk.say('DATA\r\n');
  talk.connection.send('x'.repeat(5000));
  talk.connection.send('more');
  await talk.settle();
  assert.equal(talk.connection.unread, 4);
  release?.();
  await talk.say();
  assert.equal(talk.connection.unread, 0);
});

const prdrMail = 'MAIL FROM:<a@x.example> PRDR\r\nRCPT TO:<b@l.example>\r\nRCPT TO:<c@l.example>\r\n';

async function openedPrdr(codes: readonly number[], options: TalkOptions = {}): Promise<SmtpTalk> {
  const finish = () => codes.map((code) => reply(code, status.undefinedStatus, `r${code}`));
  const talk = new SmtpTalk({ ...options, answers: { finish } });
  await talk.say();
  assert.match(await talk.say('EHLO c.example\r\n'), /^250-PRDR\r$/m);
  await talk.say(prdrMail);
  return talk;
}

for (const [codes, overall] of [
  [[250, 550], 250],
  [[451, 250], 250],
  [[550, 451], 451],
  [[550, 554], 550],
] as const) {
  test(`PRDR with ${codes.join(' and ')}: 353, each recipient's reply in order, then ${overall} for all`, async () => {
    const talk = await openedPrdr(codes);
    await talk.say('DATA\r\n');
    const said = await talk.say('hi\r\n.\r\n');
    assert.deepEqual(
      said.split('\r\n').map((line) => line.slice(0, 3)),
      ['353', ...codes.map(String), String(overall), ''],
    );
    assert.match(await talk.say('MAIL FROM:<a@x.example>\r\n'), /^250 /);
  });
}

test('PRDR holds for BDAT LAST too, and not for the chunks before it', async () => {
  const talk = await openedPrdr([250, 550]);
  assert.match(await talk.say('BDAT 4\r\nhi\r\n'), /^250 [^\r]*\r\n$/);
  assert.match(await talk.say('BDAT 0 LAST\r\n'), /^353 .*\r\n250 .*\r\n550 .*\r\n250 /);
});

test('content that is refused for everybody has one reply, with PRDR as without', async () => {
  const talk = await openedPrdr([250, 250]);
  await talk.say('DATA\r\n');
  assert.match(await talk.say('a\nb\r\n.\r\n'), /^550 5\.6\.11 [^\r]*\r\n$/);
});

test('nothing of a PRDR answer is cut, however many of its recipients are refused', async () => {
  const limits = { ...standardLimits, errorsHard: 2 };
  const talk = await openedPrdr([550, 550], { options: { limits } });
  await talk.say('NONSENSE\r\n', 'DATA\r\n');
  const said = await talk.say('hi\r\n.\r\n');
  assert.match(said, /^353 .*\r\n550 .*\r\n550 .*\r\n550 .*\r\n421 4\.7\.0 Too many errors/);
});

test('a client that did not ask for PRDR hears one reply', async () => {
  const finish = () => [reply(250, status.undefinedStatus, 'one'), reply(550, status.otherContent, 'two')];
  const talk = await opened({ answers: { finish } });
  await talk.say('DATA\r\n');
  assert.match(await talk.say('hi\r\n.\r\n'), /^250 2\.0\.0 one\r\n$/);
});

test('PRDR where it is not offered is an unknown parameter', async () => {
  for (const options of [{ mode: 'submission' as const, options: { trusted: true } }, { options: { prdr: false } }]) {
    const talk = new SmtpTalk(options);
    await talk.say();
    assert.doesNotMatch(await talk.say('EHLO c.example\r\n'), /PRDR/);
    assert.match(await talk.say('MAIL FROM:<a@x.example> PRDR\r\n'), /^555 5\.5\.4 /);
  }
});
