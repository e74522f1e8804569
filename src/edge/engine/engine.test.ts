import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SystemClock } from '#base/clock';
import { ManualClock } from '#testing/smtp';
import type { EngineAnswer, EngineOpinion } from '#check/engine';
import { protocolFlags } from '#format/milter';
import { answering, choices, letter, milter, peer, question } from './engine.fixture.ts';
import { Engines } from './mod.ts';

const clock = new SystemClock();
const never = new AbortController().signal;

async function ask(spec: string, of = question()): Promise<EngineAnswer> {
  const engines = new Engines({ clock });
  try {
    const [answer] = await engines.ask(of, choices(spec), never);
    return answer ?? assert.fail();
  } finally {
    engines.close();
  }
}

function opinion(answer: EngineAnswer): EngineOpinion {
  assert.ok(answer.kind === 'opinion', JSON.stringify(answer));
  return answer;
}

test('spamd is told who brought the message, and its score is read', async () => {
  await using spamd = await answering(
    () => 'SPAMD/1.1 0 EX_OK\r\nContent-length: 21\r\nSpam: True ; 7.1 / 5.0\r\n\r\nGTUBE,MISSING_DATE\r\n',
  );
  const said = opinion(await ask(`spamd=127.0.0.1:${spamd.port}`, question({ login: 'anna' })));
  assert.deepEqual([said.score, said.threshold, said.action], [7.1, 5, 'mark']);
  assert.deepEqual(said.symbols, [{ name: 'GTUBE' }, { name: 'MISSING_DATE' }]);
  const [asked = ''] = spamd.asked;
  const [head = '', ...rest] = asked.split('\r\n\r\n');
  assert.match(head, /^SYMBOLS SPAMC\/1\.5\r\nContent-length: (\d+)\r\nUser: anna$/);
  const sent = rest.join('\r\n\r\n');
  assert.equal(sent.length, Number(/Content-length: (\d+)/.exec(head)?.[1]));
  assert.match(
    sent,
    /^X-Envelope-From: <a@x\.example>\r\nReceived: from helo\.example \(c\.example \[192\.0\.2\.7\]\)\r\n/,
  );
  assert.ok(sent.endsWith(letter));
});

test('spamd that refuses the message gives no opinion', async () => {
  await using spamd = await answering(() => 'SPAMD/1.0 76 Bad header line: Content-length\r\n');
  const answer = await ask(`spamd=127.0.0.1:${spamd.port}`);
  assert.ok(answer.kind === 'unknown');
  assert.match(answer.why, /answered 76 Bad header line/);
});

const rspamdSays = JSON.stringify({
  score: 9,
  required_score: 15,
  action: 'add header',
  thresholds: { reject: 15, 'add header': 6, greylist: 4 },
  symbols: { SMALL: { score: 0.1 }, BIG: { name: 'BIG', score: 8.9, metric_score: 8.9 } },
  milter: { add_headers: { 'X-Spam': { value: 'Yes', order: 0 } } },
});

function rspamdPeer(status: string, body: string): ReturnType<typeof answering> {
  return answering(() => '').then(async (unused) => {
    await unused[Symbol.asyncDispose]();
    const asked: string[] = [];
    const made = await peer((socket) => {
      let text = '';
      socket.on('data', (data: Buffer) => {
        text += data.toString('latin1');
        if (!text.endsWith(letter)) return;
        asked.push(text);
        text = '';
        socket.write(`HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      });
    });
    return Object.assign(made, { asked });
  });
}

test('rspamd is told the envelope, and its score counts by where it marks', async () => {
  await using rspamd = await rspamdPeer('200 OK', rspamdSays);
  const of = question({ recipients: ['b@l.example', 'jörg@l.example'], helo: 'evil\r\nX: y' });
  const said = opinion(await ask(`rspamd=http://127.0.0.1:${rspamd.port}`, of));
  assert.deepEqual([said.score, said.threshold, said.action], [9, 6, 'mark']);
  assert.deepEqual(said.symbols[0], { name: 'BIG', score: 8.9 });
  assert.deepEqual(said.headers, [{ kind: 'add', name: 'X-Spam', value: 'Yes' }]);
  const [asked = ''] = rspamd.asked;
  assert.match(asked, /^POST \/checkv2 HTTP\/1\.1\r\n/);
  assert.match(asked, /^ip: 192\.0\.2\.7\r$/im);
  assert.match(asked, /^helo: evil\?\?X: y\r$/im);
  assert.match(asked, /^from: <a@x\.example>\r$/im);
  assert.equal(asked.match(/^rcpt: /gim)?.length, 2);
});

test('connections to rspamd are kept', async () => {
  await using rspamd = await rspamdPeer('200 OK', rspamdSays);
  const engines = new Engines({ clock });
  const set = choices(`rspamd=http://127.0.0.1:${rspamd.port}`);
  for (let i = 0; i < 3; i++) opinion((await engines.ask(question(), set, never))[0] ?? assert.fail());
  engines.close();
  assert.equal(rspamd.connections, 1);
});

for (const [status, body, why] of [
  ['500 Internal', '{}', /answered 500/],
  ['200 OK', 'no JSON', /no JSON/],
  ['200 OK', '[]', /no score/],
  ['200 OK', '{"score":"9","required_score":1}', /no score/],
  ['200 OK', '{"is_skipped":true,"score":0,"required_score":15}', /skips/],
  ['200 OK', '{"error":"no such scanner"}', /no such scanner/],
] as const) {
  test(`rspamd that answers ${status} ${body} gives no opinion`, async () => {
    await using rspamd = await rspamdPeer(status, body);
    const answer = await ask(`rspamd=http://127.0.0.1:${rspamd.port}`);
    assert.ok(answer.kind === 'unknown');
    assert.match(answer.why, why);
  });
}

test('a milter is told all of a message, and what it wants changed is told and not done', async () => {
  await using filter = await milter({
    on: (command) =>
      command.kind === 'end-of-message'
        ? [
            { kind: 'progress' },
            { kind: 'add-header', name: 'X-Spam-Flag', value: 'YES' },
            { kind: 'change-header', index: 1, name: 'Subject', value: '' },
            { kind: 'replace-body', octets: new Uint8Array(3) },
            { kind: 'accept' },
          ]
        : [{ kind: 'continue' }],
  });
  const said = opinion(await ask(`milter=inet:127.0.0.1:${filter.port}`, question({ login: 'anna' })));
  assert.equal(said.action, 'mark');
  assert.deepEqual(said.ignored, ['another body']);
  assert.deepEqual(
    said.headers.map(({ kind, name }) => `${kind} ${name}`),
    ['add X-Spam-Flag', 'delete Subject'],
  );
  await filter.quit;
  const told = filter.told.filter(({ kind }) => kind !== 'macros');
  assert.deepEqual(
    told.map(({ kind }) => kind),
    [
      'negotiate',
      'connect',
      'helo',
      'mail',
      'rcpt',
      'rcpt',
      'data',
      'header',
      'header',
      'end-of-headers',
      'body',
      'end-of-message',
      'quit',
    ],
  );
  assert.deepEqual(told[1], {
    kind: 'connect',
    hostname: 'c.example',
    address: { family: 'inet', address: '192.0.2.7', port: 0 },
  });
  assert.deepEqual(told[8], { kind: 'header', name: 'Subject', value: 'hi\n folded' });
  const mail = filter.told.find((command) => command.kind === 'macros' && command.of === 'M');
  assert.ok(mail?.kind === 'macros');
  assert.equal(mail.values.get('{auth_authen}'), 'anna');
  const connect = filter.told.find((command) => command.kind === 'macros' && command.of === 'C');
  assert.ok(connect?.kind === 'macros');
  assert.deepEqual(
    ['{client_addr}', '{client_name}', '_'].map((name) => connect.values.get(name)),
    ['192.0.2.7', 'c.example', 'c.example [192.0.2.7]'],
  );
});

test('a milter is left with what it wants to hear, and not waited for where it does not reply', async () => {
  const { noConnect, noHelo, noReplyToMail, noReplyToRcpt, noData, noReplyToHeaders, leadingSpace, noBody } =
    protocolFlags;
  const protocol =
    noConnect | noHelo | noReplyToMail | noReplyToRcpt | noData | noReplyToHeaders | leadingSpace | noBody;
  await using filter = await milter({
    options: { protocol },
    on: ({ kind }) => {
      if (kind === 'end-of-message') return [{ kind: 'discard' }];
      return kind === 'end-of-headers' ? [{ kind: 'continue' }] : undefined;
    },
  });
  assert.equal(opinion(await ask(`milter=inet:127.0.0.1:${filter.port}`)).action, 'discard');
  await filter.quit;
  const told = filter.told.filter(({ kind }) => kind !== 'macros');
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['negotiate', 'mail', 'rcpt', 'rcpt', 'header', 'header', 'end-of-headers', 'end-of-message', 'quit'],
  );
  assert.deepEqual(told[5], { kind: 'header', name: 'Subject', value: ' hi\n folded' });
});

for (const [at, reply, action] of [
  ['connect', { kind: 'reject' }, 'reject'],
  ['mail', { kind: 'reply', text: '451 4.7.1 Later' }, 'defer'],
  ['mail', { kind: 'reply', text: '550 5.7.1 No' }, 'reject'],
  ['rcpt', { kind: 'reject' }, 'reject'],
  ['header', { kind: 'accept' }, 'none'],
  ['body', { kind: 'tempfail' }, 'defer'],
  ['end-of-message', { kind: 'reject' }, 'reject'],
] as const) {
  test(`a milter that says ${reply.kind} to ${at} would ${action}, and hears no more of the message`, async () => {
    await using filter = await milter({ on: ({ kind }) => (kind === at ? [reply] : [{ kind: 'continue' }]) });
    const said = opinion(await ask(`milter=inet:127.0.0.1:${filter.port}`));
    assert.equal(said.action, action);
    await filter.quit;
    assert.equal(filter.told.at(-1)?.kind, 'quit');
    if (at !== 'end-of-message') assert.ok(!filter.told.some(({ kind }) => kind === 'end-of-message'));
  });
}

test('a milter that refuses one of two recipients refuses nothing of the message', async () => {
  await using filter = await milter({
    on: (command) =>
      command.kind === 'rcpt' && command.path === '<b@l.example>' ? [{ kind: 'reject' }] : [{ kind: 'continue' }],
  });
  assert.equal(opinion(await ask(`milter=inet:127.0.0.1:${filter.port}`)).action, 'none');
});

test('what is no milter gives no opinion', async () => {
  await using web = await peer((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
  const answer = await ask(`milter=inet:127.0.0.1:${web.port}`);
  assert.ok(answer.kind === 'unknown');
  assert.match(answer.why, /does not speak the protocol|closed the connection/);
});

test('an engine that nobody listens for is unknown at once', async () => {
  const gone = await peer(() => undefined);
  await gone[Symbol.asyncDispose]();
  for (const spec of [
    `spamd=127.0.0.1:${gone.port}`,
    `rspamd=http://127.0.0.1:${gone.port}`,
    `milter=inet:127.0.0.1:${gone.port}`,
  ]) {
    const answer = await ask(spec);
    assert.ok(answer.kind === 'unknown');
    assert.match(answer.why, /cannot be/);
  }
});

test('who does not answer in time is unknown, and after three messages not asked for half a minute', async () => {
  await using silent = await peer((socket) => socket.resume());
  const manual = new ManualClock();
  const engines = new Engines({ clock: manual });
  const set = choices(`spamd=127.0.0.1:${silent.port}`);
  for (let i = 0; i < 3; i++) {
    const asked = engines.ask(question(), set, never);
    manual.advance(4000);
    const [answer] = await asked;
    assert.ok(answer?.kind === 'unknown');
    assert.match(answer.why, /no answer within 4000 ms/);
  }
  const [paused] = await engines.ask(question(), set, never);
  assert.ok(paused?.kind === 'unknown');
  assert.match(paused.why, /asked again in 30 s/);
});

test('the signal of the caller ends the wait, which is no fault of the engine', async () => {
  await using silent = await peer((socket) => socket.resume());
  const engines = new Engines({ clock });
  const set = choices(`spamd=127.0.0.1:${silent.port}`);
  for (let i = 0; i < 5; i++) {
    const [answer] = await engines.ask(question(), set, AbortSignal.abort(new Error('gone')));
    assert.ok(answer?.kind === 'unknown');
    assert.doesNotMatch(answer.why, /asked again/);
  }
});

test('so many messages at once and no more; the others wait their turn', async () => {
  let open = 0;
  let most = 0;
  await using spamd = await peer((socket) => {
    most = Math.max(most, ++open);
    socket.on('close', () => open--);
    socket.on('data', () => undefined);
    socket.on('end', () => socket.end('SPAMD/1.1 0 EX_OK\r\nSpam: False ; 0.0 / 5.0\r\n\r\n'));
  });
  const engines = new Engines({ clock });
  const set = choices(`spamd=127.0.0.1:${spamd.port}#check`);
  const answers = await Promise.all(Array.from({ length: 20 }, () => engines.ask(question(), set, never)));
  for (const [answer] of answers) assert.equal(answer?.kind, 'opinion');
  assert.ok(most <= 2, `${most} at once`);
});

test('a message that is too large is not shown to anybody', async () => {
  await using spamd = await answering(() => '');
  const engines = new Engines({ clock });
  const set = choices(`spamd=127.0.0.1:${spamd.port}`, { messageBytesMax: 10 });
  const [answer] = await engines.ask(question(), set, never);
  assert.ok(answer?.kind === 'unknown');
  assert.equal(spamd.connections, 0);
});

test('what is not to be told is not told', async () => {
  await using spamd = await answering(() => 'SPAMD/1.1 0 EX_OK\r\nSpam: False ; 0.0 / 5.0\r\n\r\n');
  const engines = new Engines({ clock });
  const set = choices(`spamd=127.0.0.1:${spamd.port}`, { facts: new Set() });
  await engines.ask(question({ login: 'anna' }), set, never);
  assert.doesNotMatch(spamd.asked[0] ?? '', /anna|192\.0\.2\.7|Envelope/);
});
