import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ForeignJudgement, ForeignMail } from '#flow/foreign';
import {
  actions,
  formatCommand,
  type MilterCommand,
  MilterReader,
  type MilterReply,
  parseReply,
  protocolFlags,
} from '#format/milter';
import { formatPath } from '#format/address';
import { reply } from '#format/smtp';
import { FakeConnection, ManualClock } from '#testing/smtp';
import { driveMilter, type MilterHouse, type MilterNote, MilterSession, standardMilterOptions } from './mod.ts';

type Judged = Omit<ForeignMail, 'reference' | 'by'>;

const accepted: ForeignJudgement = { action: 'accept', reason: '', edits: { drop: [], add: [], subject: undefined } };

class FakeSink {
  readonly pieces: Uint8Array[] = [];
  aborted = 0;

  write(octets: Uint8Array): void {
    this.pieces.push(octets);
  }

  abort(): void {
    this.aborted++;
  }

  get text(): string {
    return Buffer.concat(this.pieces).toString('latin1');
  }
}

class FakeHouse implements MilterHouse<FakeSink> {
  readonly judged: Judged[] = [];
  readonly contents: string[] = [];
  readonly notes: MilterNote[] = [];
  readonly sinks: FakeSink[] = [];
  answer: (signal: AbortSignal) => Promise<ForeignJudgement> = () => Promise.resolve(accepted);

  openContent(): FakeSink {
    const sink = new FakeSink();
    this.sinks.push(sink);
    return sink;
  }

  judge(mail: Judged, sink: FakeSink, signal: AbortSignal): Promise<ForeignJudgement> {
    this.judged.push(mail);
    this.contents.push(sink.text);
    return this.answer(signal);
  }

  note(note: MilterNote): void {
    this.notes.push(note);
  }
}

const all = Object.values(protocolFlags).reduce((a, b) => a | b, 0);
const everyAction = Object.values(actions).reduce((a, b) => a | b, 0);
const negotiate = (protocol = all, offered = everyAction, version = 6): MilterCommand => ({
  kind: 'negotiate',
  options: { version, actions: offered, protocol },
});

/** A message with LF folds and a dot, as Postfix tells it. */
const message: readonly MilterCommand[] = [
  {
    kind: 'macros',
    of: 'M',
    values: new Map([
      ['i', '4ABC'],
      ['{auth_authen}', 'anna'],
    ]),
  },
  { kind: 'mail', path: '<a@x.example>', parameters: ['SIZE=20'] },
  { kind: 'rcpt', path: '<b@l.example>', parameters: [] },
  { kind: 'rcpt', path: '<c@l.example>', parameters: [] },
  { kind: 'header', name: 'From', value: ' a@x.example' },
  { kind: 'header', name: 'Subject', value: ' hi\n there' },
  { kind: 'end-of-headers' },
  { kind: 'body', octets: Buffer.from('.\r\nbo') },
  { kind: 'end-of-message', octets: Buffer.from('dy\r\n') },
];

const connect: MilterCommand = {
  kind: 'connect',
  hostname: 'c.example',
  address: { family: 'inet', address: '192.0.2.7', port: 4 },
};

class Talk {
  readonly connection = new FakeConnection();
  readonly clock = new ManualClock();
  readonly shutdown = new AbortController();
  readonly done: Promise<void>;
  #read = 0;

  constructor(house: FakeHouse, options: Partial<typeof standardMilterOptions> = {}) {
    const session = new MilterSession({ ...standardMilterOptions, ...options }, house);
    this.done = driveMilter(this.connection, session, { clock: this.clock, signal: this.shutdown.signal });
  }

  async say(...commands: readonly MilterCommand[]): Promise<readonly MilterReply[]> {
    for (const command of commands) this.connection.send(Buffer.from(formatCommand(command)));
    return await this.heard();
  }

  async heard(): Promise<readonly MilterReply[]> {
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
    const reader = new MilterReader();
    const octets = Buffer.from(this.connection.written, 'latin1');
    reader.feed(octets.subarray(this.#read));
    this.#read = octets.length;
    const replies: MilterReply[] = [];
    for (let event = reader.next(); event?.kind === 'packet'; event = reader.next()) {
      replies.push(parseReply(event) ?? assert.fail(`Cannot read ${event.code}`));
    }
    return replies;
  }
}

test('a message is judged once, with all that the server told, and its octets are the ones that were sent', async () => {
  const house = new FakeHouse();
  const talk = new Talk(house);
  const [agreed] = await talk.say(negotiate());
  assert.ok(agreed?.kind === 'negotiate');
  assert.equal(agreed.options.version, 6);
  assert.deepEqual(await talk.say(connect, { kind: 'helo', name: 'helo.example' }, ...message), [
    { kind: 'continue' },
    { kind: 'accept' },
  ]);
  assert.deepEqual(house.contents, ['From: a@x.example\r\nSubject: hi\r\n there\r\n\r\n.\r\nbody\r\n']);
  const [mail] = house.judged;
  assert.deepEqual(mail?.client, { address: '192.0.2.7', name: 'c.example' });
  assert.deepEqual([mail?.helo, mail?.login, mail?.queueId], ['helo.example', 'anna', '4ABC']);
  assert.equal(mail?.reversePath?.domain, 'x.example');
  assert.deepEqual(
    mail?.recipients.map((path) => formatPath(path)),
    ['<b@l.example>', '<c@l.example>'],
  );
});

test('a server that cannot leave replies out hears one to each command, and sends values without their space', async () => {
  const house = new FakeHouse();
  const talk = new Talk(house);
  await talk.say(negotiate(0, everyAction, 2));
  const bare = message.map((command) =>
    command.kind === 'header' ? { ...command, value: command.value.slice(1) } : command,
  );
  const replies = await talk.say(connect, { kind: 'helo', name: 'h' }, ...bare);
  assert.equal(replies.filter(({ kind }) => kind === 'continue').length, 9);
  assert.equal(replies.at(-1)?.kind, 'accept');
  assert.match(house.contents[0] ?? '', /^From: a@x\.example\r\nSubject: hi\r\n there\r\n\r\n/);
});

test('two messages of one connection have nothing in common but the client', async () => {
  const house = new FakeHouse();
  const talk = new Talk(house);
  await talk.say(negotiate(), connect, ...message);
  await talk.say({ kind: 'mail', path: '<>', parameters: [] }, { kind: 'rcpt', path: '<d@l.example>', parameters: [] });
  await talk.say({ kind: 'end-of-headers' }, { kind: 'end-of-message', octets: new Uint8Array(0) });
  const second = house.judged[1];
  assert.equal(second?.reversePath, null);
  assert.deepEqual([second?.login, second?.queueId, second?.client?.address], [undefined, undefined, '192.0.2.7']);
  assert.equal(house.contents[1], '\r\n');
});

// What was sent to postmaster, or to a name without a domain, alone was for nobody, and so was not filtered.
test('a recipient without a domain is one, and those that cannot be told apart are counted', async () => {
  const house = new FakeHouse();
  const talk = new Talk(house);
  const rcpt = (path: string): MilterCommand => ({ kind: 'rcpt', path, parameters: [] });
  const end: MilterCommand = { kind: 'end-of-message', octets: new Uint8Array(0) };
  await talk.say(negotiate(), connect, { kind: 'mail', path: '<a@x.example>', parameters: [] });
  await talk.say(rcpt('<Postmaster>'), rcpt('<root>'), rcpt('c@l.example'), end);
  const [mail] = house.judged;
  assert.deepEqual(
    [mail?.recipients.map((path) => formatPath(path)), mail?.more],
    [['<Postmaster>', '<c@l.example>'], 1],
  );
  await talk.say({ kind: 'mail', path: '<a@x.example>', parameters: [] });
  for (let i = 0; i < 1002; i++) await talk.say(rcpt(`<n${i}@l.example>`));
  await talk.say(end);
  assert.deepEqual([house.judged[1]?.recipients.length, house.judged[1]?.more], [1000, 2]);
});

test('an aborted message leaves nothing, and QUIT_NC leaves nothing of the client either', async () => {
  const house = new FakeHouse();
  const talk = new Talk(house);
  await talk.say(negotiate(), connect, ...message.slice(0, 8), { kind: 'abort' });
  assert.equal(house.sinks[0]?.aborted, 1);
  assert.equal(house.judged.length, 0);
  await talk.say({ kind: 'quit-reuse' }, negotiate(), ...message);
  assert.equal(house.judged[0]?.client, undefined);
});

for (const [action, reply_, expected] of [
  ['reject', reply(550, '7.1', 'No 100%', 'See it'), [{ kind: 'reply', text: '550-5.7.1 No 100\r\n550 5.7.1 See it' }]],
  ['tempfail', undefined, [{ kind: 'reply', text: '451 4.3.0 Please try again later' }]],
  ['discard', undefined, [{ kind: 'discard' }]],
  ['quarantine', undefined, [{ kind: 'quarantine', reason: 'why' }, { kind: 'accept' }]],
] as const) {
  test(`${action} is said so`, async () => {
    const house = new FakeHouse();
    house.answer = () =>
      Promise.resolve({ ...accepted, action, reason: 'why', ...(reply_ === undefined ? {} : { reply: reply_ }) });
    const talk = new Talk(house);
    await talk.say(negotiate(), ...message.slice(0, 7));
    assert.deepEqual(await talk.say(...message.slice(8)), expected);
  });
}

const edits = {
  drop: [
    { name: 'X-Spam-Flag', ordinal: 2 },
    { name: 'x-spam-flag', ordinal: 1 },
  ],
  add: [
    { name: 'Authentication-Results', value: 'mx; spf=pass\r\n\tx' },
    { name: 'X-Spam-Flag', value: 'YES' },
  ],
  subject: '{Spam?} hi',
};

test('fields that claim to be ours go, the last first, and ours stand on top in their order', async () => {
  const house = new FakeHouse();
  house.answer = () => Promise.resolve({ ...accepted, edits });
  const talk = new Talk(house);
  await talk.say(negotiate(), ...message.slice(0, 7));
  assert.deepEqual(await talk.say(...message.slice(8)), [
    { kind: 'change-header', index: 2, name: 'X-Spam-Flag', value: '' },
    { kind: 'change-header', index: 1, name: 'x-spam-flag', value: '' },
    { kind: 'change-header', index: 1, name: 'Subject', value: ' {Spam?} hi' },
    { kind: 'insert-header', index: 0, name: 'X-Spam-Flag', value: ' YES' },
    { kind: 'insert-header', index: 0, name: 'Authentication-Results', value: ' mx; spf=pass\n\tx' },
    { kind: 'accept' },
  ]);
});

test('what the server does not offer is not asked for', async () => {
  const house = new FakeHouse();
  house.answer = () => Promise.resolve({ ...accepted, action: 'quarantine', edits });
  const talk = new Talk(house);
  await talk.say(negotiate(all, actions.addHeaders), ...message.slice(0, 7));
  const replies = await talk.say(...message.slice(8));
  assert.deepEqual(
    replies.map(({ kind }) => kind),
    ['insert-header', 'insert-header', 'accept'],
  );
});

test('our own failure is told as ours, or lets the message pass, as set', async () => {
  for (const [failure, kind] of [
    ['tempfail', 'reply'],
    ['accept', 'accept'],
  ] as const) {
    const house = new FakeHouse();
    house.answer = () => Promise.reject(new Error('broken'));
    const talk = new Talk(house, { failure });
    await talk.say(negotiate(), ...message.slice(0, 7));
    const [said] = await talk.say(...message.slice(8));
    assert.equal(said?.kind, kind);
    if (said?.kind === 'reply') assert.match(said.text, /^451 4\.7\.1 /);
    assert.equal(house.notes[0]?.kind, 'failure');
  }
});

test('a judgement that takes too long is ended, and the message comes again', async () => {
  const house = new FakeHouse();
  house.answer = (signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  const talk = new Talk(house);
  await talk.say(negotiate(), ...message);
  talk.clock.advance(standardMilterOptions.judgeMs);
  assert.equal((await talk.heard()).at(-1)?.kind, 'reply');
});

test('a message that is too large is not kept, and no more of it is wanted', async () => {
  const house = new FakeHouse();
  const talk = new Talk(house, { messageBytesMax: 100 });
  await talk.say(negotiate(), ...message.slice(0, 7));
  assert.deepEqual(await talk.say({ kind: 'body', octets: new Uint8Array(200) }), [{ kind: 'skip' }]);
  const [said] = await talk.say({ kind: 'end-of-message', octets: new Uint8Array(0) });
  assert.ok(said?.kind === 'reply');
  assert.equal(house.judged.length, 0);
  assert.equal(house.sinks[0]?.aborted, 1);
  assert.equal(house.notes[0]?.kind, 'too-large');
});

test('what is no milter protocol ends the connection', async () => {
  for (const octets of ['GET / HTTP/1.1\r\n\r\n', '\0\0\0\x01Z', '\0\0\0\x02Hx', '\0\0\0\0']) {
    const house = new FakeHouse();
    const talk = new Talk(house);
    talk.connection.send(Buffer.from(octets, 'latin1'));
    await talk.done;
    assert.equal(house.notes[0]?.kind, 'nonsense', JSON.stringify(octets));
  }
});

test('a command before the negotiation, or a version from before our time, ends the connection', async () => {
  for (const command of [connect, negotiate(0, 0, 1)]) {
    const house = new FakeHouse();
    const talk = new Talk(house);
    await talk.say(command);
    await talk.done;
    assert.equal(house.notes[0]?.kind, 'nonsense');
  }
});

test('who says nothing is not waited for without end, and QUIT ends it at once', async () => {
  const idle = new Talk(new FakeHouse());
  await idle.say(negotiate());
  idle.clock.advance(standardMilterOptions.idleMs);
  await idle.done;
  const quitting = new Talk(new FakeHouse());
  await quitting.say(negotiate(), { kind: 'quit' });
  await quitting.done;
});

test('the server goes down: the connection is dropped, and what was told is not kept', async () => {
  const house = new FakeHouse();
  const talk = new Talk(house);
  await talk.say(negotiate(), ...message.slice(0, 8));
  talk.shutdown.abort(new Error('down'));
  await talk.done;
  assert.equal(house.sinks[0]?.aborted, 1);
});
