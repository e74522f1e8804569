/** Mail of another server on its way through our filter: handed on or given back, never kept and never lost. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { after, afterEach, before, suite, test } from 'node:test';
import { type PeerMood, SmtpPeer } from '#testing/smtppeer';
import { asData, newLetter } from '../interop/harness/letter.ts';
import { eventually } from '../interop/harness/program.ts';
import { House } from './house.ts';
import type { Peer } from './peer.ts';

interface HeldRow {
  readonly id: number;
  readonly state: string;
  readonly recipient: string;
  readonly class: string;
  readonly reference: string;
}

/** Every filter knows this line as spam. */
const gtube = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';

const config = '[listener.filter]\non = true\n[listener.filter-lmtp]\non = true\n[listener.milter]\non = true\n';

for (const [name, hello] of [
  ['filter', 'EHLO'],
  ['filterLmtp', 'LHLO'],
] as const) {
  suite(`the listener ${name}`, () => {
    let house: House;
    let hop: SmtpPeer;
    before(async () => {
      hop = await new SmtpPeer({}).listen();
      house = await House.start({ config, settings: { 'filter.reinject': `127.0.0.1:${hop.port}` } });
    });
    after(async () => {
      await house[Symbol.asyncDispose]();
      await hop[Symbol.asyncDispose]();
    });
    afterEach(() => {
      hop.mood = {};
      hop.messages.length = 0;
    });

    const open = async (from?: string): Promise<Peer> => house.peer(name, from === undefined ? {} : { from });
    const transaction = async (peer: Peer, to: readonly string[] = ['b@l.test']): Promise<void> => {
      await peer.dialog('S: 220', `C: ${hello} other.test`, 'S: 250', 'C: MAIL FROM:<a@x.test>', 'S: 250');
      for (const one of to) await peer.dialog(`C: RCPT TO:<${one}>`, 'S: 250');
      await peer.dialog('C: DATA', 'S: 354');
    };
    const answers = async (peer: Peer, count: number): Promise<readonly string[]> => {
      const all: string[] = [];
      for (let i = 0; i < (name === 'filter' ? 1 : count); i++) all.push(await peer.answer());
      return all;
    };

    test('hands a message on with our fields on top, and says what the next hop said', async () => {
      hop.mood = { final: '250 2.0.0 Queued as 4711' };
      const letter = newLetter();
      await using peer = await open();
      await transaction(peer, ['b@l.test', 'c@l.test']);
      await peer.send(asData(letter.bytes));
      for (const answer of await answers(peer, 2)) assert.match(answer, /^250 2\.0\.0 Queued as 4711/);
      const [got] = hop.messages;
      assert.match(got?.mail ?? '', /^MAIL FROM:<a@x\.test>/);
      assert.equal(got?.rcpts.length, 2);
      const text = got?.content.toString('latin1') ?? '';
      assert.match(text, /^Received: from other\.test /);
      assert.match(text, /^X-Spam-Status: /m);
      const body = letter.bytes.toString('latin1').split('\r\n\r\n').slice(1).join('\r\n\r\n');
      assert.ok(text.endsWith(body));
    });

    for (const [what, mood, answer] of [
      ['refuses it', { final: '554 5.7.1 No thanks' }, /^554 5\.7\.1 No thanks/],
      ['is full', { final: '452 4.3.1 Full' }, /^452 4\.3\.1 Full/],
      ['breaks off behind the dot', { final: { act: 'reset' } }, /^451 4\.4\.2/],
      ['breaks off at DATA', { data: { act: 'close' } }, /^451 4\.4\.2/],
      ['says yes before it has anything', { data: '250 2.0.0 Ok' }, /^451 4\.4\.2/],
      ['goes down', { final: '421 4.3.2 Down' }, /^451/],
    ] as const satisfies readonly (readonly [string, PeerMood, RegExp])[]) {
      test(`never says yes where the next hop ${what}, and goes on with the next message`, async () => {
        hop.mood = mood;
        await using peer = await open();
        await transaction(peer);
        await peer.send(asData(newLetter().bytes));
        for (const said of await answers(peer, 1)) assert.match(said, answer);
        hop.mood = {};
        await peer.dialog('C: MAIL FROM:<a@x.test>', 'S: 250', 'C: RCPT TO:<b@l.test>', 'S: 250', 'C: DATA', 'S: 354');
        await peer.send(asData(newLetter().bytes));
        for (const said of await answers(peer, 1)) assert.match(said, /^250/);
      });
    }

    test('a recipient that the next hop does not want is refused at once, in its words', async () => {
      hop.mood = { rcpt: (line) => (line.includes('<no@') ? '550 5.1.1 Nobody of that name' : '250 2.1.5 Ok') };
      await using peer = await open();
      await peer.dialog('S: 220', `C: ${hello} other.test`, 'S: 250', 'C: MAIL FROM:<a@x.test>', 'S: 250');
      await peer.dialog(
        'C: RCPT TO:<no@l.test>',
        'S: 550 5.1.1 Nobody of that name',
        'C: RCPT TO:<b@l.test>',
        'S: 250',
      );
    });

    test('what could hold a second message goes nowhere', async () => {
      await using peer = await open();
      await transaction(peer);
      await peer.send('Subject: x\r\n\r\nfirst\n.\nMAIL FROM:<evil@x.test>\r\nsecond\r\n.\r\n');
      for (const said of await answers(peer, 1)) assert.match(said, /^550 5\.6\.11/);
      assert.equal(hop.messages.length, 0);
    });

    test('its story is there: what was found, by reference or by Message-ID, and what the next hop said', async () => {
      const letter = newLetter();
      await using peer = await open();
      await transaction(peer);
      await peer.send(asData(letter.bytes));
      for (const said of await answers(peer, 1)) assert.match(said, /^250/);
      const [, id = ''] = /^Message-ID: (<.+>)/im.exec(letter.bytes.toString('latin1')) ?? [];
      const why = await eventually('the trace has it', () =>
        house.server.cli(['filter', 'why', id]).catch(() => undefined),
      );
      assert.match(why, /For b@l\.test: clean/);
      const [reference = ''] = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(why) ?? [];
      const story = await eventually('the next hop said something', async () => {
        const text = await house.server.cli(['trace', reference]);
        return text.includes('The next hop said: 250') ? text : undefined;
      });
      assert.match(story, /Another server handed through a message/);
      assert.match(story, /The other server was told: accept/);
    });

    test('what is to be held is held here where that is set, and released it goes to the next hop', async () => {
      await house.server.set('filter.relay-hold', 'on');
      await house.server.set('filter.high-action', 'quarantine');
      const letter = newLetter();
      const spam = Buffer.concat([Buffer.from('X-Spam-Flag: NO\r\n'), letter.bytes, Buffer.from(`${gtube}\r\n`)]);
      await using peer = await open();
      await transaction(peer, ['b@l.test', 'c@l.test']);
      await peer.send(asData(spam));
      for (const said of await answers(peer, 2)) assert.match(said, /^250 .*Held, as is set; reference/);
      assert.equal(hop.messages.length, 0);
      const rows = await house.server.rows<HeldRow>(['quarantine', 'list']);
      const held = rows.filter(({ state }) => state === 'held');
      assert.deepEqual(held.map(({ recipient, class: of }) => `${recipient} ${of}`).toSorted(), [
        'b@l.test spam',
        'c@l.test spam',
      ]);
      const why = await eventually('the trace has it', () =>
        house.server.cli(['filter', 'why', held[0]?.reference ?? '']).catch(() => undefined),
      );
      assert.match(why, /high-spam/);
      const one = held.find(({ recipient }) => recipient === 'b@l.test');
      await house.server.cli(['quarantine', 'release', String(one?.id)]);
      await eventually('the next hop has it', () => Promise.resolve(hop.messages.length > 0 ? true : undefined));
      const [got] = hop.messages;
      assert.match(got?.mail ?? '', /^MAIL FROM:<a@x\.test>/);
      assert.deepEqual(got?.rcpts.length, 1);
      const text = got?.content.toString('latin1') ?? '';
      assert.match(text, /^Received: from other\.test /);
      assert.match(text, /^X-Spam-Flag: YES/m);
      assert.doesNotMatch(text, /X-Spam-Flag: NO/);
      assert.equal(text.split('Received: from other.test').length, 2);
      const body = letter.bytes.toString('latin1').split('\r\n\r\n').slice(1).join('\r\n\r\n');
      assert.ok(text.endsWith(`${body}${gtube}\r\n`));
      await house.server.set('filter.relay-hold', 'off');
    });

    // Postmaster without a domain was no recipient to the filter: mail for it alone passed unfiltered, and was lost where
    // others had theirs held.
    test('mail for postmaster is filtered like any, and what is taken for it is never lost', async () => {
      await house.server.set('filter.relay-hold', 'on');
      await house.server.set('filter.high-action', 'quarantine');
      const spam = (): Buffer => Buffer.concat([newLetter().bytes, Buffer.from(`${gtube}\r\n`)]);
      await using peer = await open();
      await transaction(peer, ['postmaster']);
      await peer.send(asData(spam()));
      for (const said of await answers(peer, 1)) assert.match(said, /^250/);
      assert.match(hop.messages[0]?.content.toString('latin1') ?? '', /^X-Spam-Flag: YES/m);
      await peer.dialog('C: MAIL FROM:<a@x.test>', 'S: 250', 'C: RCPT TO:<b@l.test>', 'S: 250');
      await peer.dialog('C: RCPT TO:<Postmaster>', 'S: 250', 'C: DATA', 'S: 354');
      await peer.send(asData(spam()));
      for (const said of await answers(peer, 2)) assert.match(said, /^250/);
      assert.equal(hop.messages[1]?.rcpts.length, 2);
      await house.server.set('filter.relay-hold', 'off');
    });

    test('a virus for postmaster is held where viruses are, and reaches it once it is released', async () => {
      const clamd = createServer((socket) => {
        socket.on('error', () => undefined).on('data', () => undefined);
        socket.end('stream: Test.Sign FOUND\0');
      }).listen(0, '127.0.0.1');
      await once(clamd, 'listening');
      const { port } = clamd.address() as AddressInfo;
      for (const [key, value] of [
        ['filter.relay-hold', 'on'],
        ['filter.virus-action', 'quarantine'],
        ['virus.clamd', `127.0.0.1:${port}`],
      ] as const)
        await house.server.set(key, value);
      await using peer = await open();
      await transaction(peer, ['postmaster']);
      await peer.send(asData(newLetter().bytes));
      for (const said of await answers(peer, 1)) assert.match(said, /^250 .*Held/);
      const [held] = await house.server.rows<HeldRow>(['quarantine', 'list', '--class', 'virus']);
      assert.equal(held?.recipient, 'postmaster');
      const careless = await house.server.tryCli(['quarantine', 'release', String(held?.id), '--confirm']);
      assert.equal(careless.code, 2);
      assert.match(careless.output, /A message with a virus is released with --confirm --reason WORDS/);
      await house.server.cli(['quarantine', 'release', String(held?.id), '--confirm', '--reason', 'A test file']);
      await eventually('the next hop has it', () => Promise.resolve(hop.messages.length > 0 ? true : undefined));
      assert.match(hop.messages[0]?.rcpts[0] ?? '', /^RCPT TO:<postmaster>/i);
      await house.server.set('filter.relay-hold', 'off');
      await house.server.cli(['setting', 'set', 'virus.clamd', '--default']);
      clamd.close();
    });

    test('who is not named is not let in, and brings nothing to the next hop', async () => {
      await house.server.set('filter.clients', '127.0.0.1');
      await using peer = await open('127.0.0.9');
      await peer.dialog('S: 554 5.7.1 This port is for the mail servers of filter.clients');
      await house.server.set('filter.clients', '127.0.0.0/8');
    });
  });
}
