/** Random command sequences, cut anywhere, against a small model of the maildrop. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Pop3Talk } from '#testing/pop3';

const seed = 110;
const messages = ['a: 1\r\n\r\n1\r\n', 'a: 2\r\n\r\n.2\r\n', 'a: 3\r\n\r\n3', 'a: 4\r\n\r\n'];

type Step = readonly [line: string, run: (model: Model) => string];

/** What RFC 1939 says of marks, and nothing else. */
class Model {
  readonly deleted = new Set<number>();
  errors = 0;

  mark(n: number): string {
    if (n < 1 || n > messages.length || this.deleted.has(n)) return '-ERR';
    this.deleted.add(n);
    return '+OK';
  }

  look(n: number): string {
    return n < 1 || n > messages.length || this.deleted.has(n) ? '-ERR' : '+OK';
  }

  stat(): string {
    let octets = 0;
    let count = 0;
    for (const [i, message] of messages.entries()) {
      if (this.deleted.has(i + 1)) continue;
      count += 1;
      octets += message.length;
    }
    return `+OK ${count} ${octets}`;
  }
}

const number = fc.integer({ min: 0, max: 6 });
const step: fc.Arbitrary<Step> = fc.oneof(
  number.map((n): Step => [`DELE ${n}`, (model) => model.mark(n)]),
  number.map((n): Step => [`RETR ${n}`, (model) => model.look(n)]),
  number.map((n): Step => [`TOP ${n} 1`, (model) => model.look(n)]),
  number.map((n): Step => [`LIST ${n}`, (model) => model.look(n)]),
  number.map((n): Step => [`UIDL ${n}`, (model) => model.look(n)]),
  fc.constant<Step>(['STAT', (model) => model.stat()]),
  fc.constant<Step>([
    'RSET',
    (model) => {
      model.deleted.clear();
      return '+OK';
    },
  ]),
  fc.constant<Step>(['NOOP', () => '+OK']),
);

/** Status lines only: what lies between a RETR or TOP and its dot is left out. */
function statusLines(heard: string): string[] {
  const lines: string[] = [];
  let inBody = false;
  for (const line of heard.split('\r\n')) {
    if (inBody) inBody = line !== '.';
    else if (line !== '') {
      lines.push(line);
      inBody = line.startsWith('+OK') && (line.endsWith(' octets') || line === '+OK body');
    }
  }
  return lines;
}

test('marks and numbers are as RFC 1939 says, whatever the order and the cuts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 20 }),
      fc.array(fc.nat(300), { maxLength: 6 }),
      fc.boolean(),
      async (steps, cuts, later) => {
        const talk = await Pop3Talk.signedIn({ messages, later });
        talk.heard();
        const model = new Model();
        const expected = steps.map(([, run]) => run(model));
        const text = steps.map(([line]) => `${line}\r\n`).join('');
        const points = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
        let heard = '';
        for (let i = 1; i < points.length; i++) heard += await talk.say(text.slice(points[i - 1], points[i]));
        // TOP answers with a bare +OK: told apart by the line that was asked.
        const named = heard.replaceAll(/^\+OK\r\n(?=a: )/gm, '+OK body\r\n');
        const lines = statusLines(named);
        assert.equal(lines.length, expected.length);
        for (const [i, line] of lines.entries())
          assert.ok(line.startsWith(expected[i] ?? '?'), `${line}: ${expected[i]}`);
        await talk.say('QUIT\r\n');
        await talk.done;
        const removed = [...model.deleted].map((n) => n - 1).sort((a, b) => a - b);
        assert.deepEqual(talk.maildrop.removals, removed.length === 0 ? [] : [removed]);
      },
    ),
    { seed, numRuns: 300 },
  );
});

test('octets of any kind neither crash a session nor sign anyone in', async () => {
  const octets = fc.uint8Array({ maxLength: 300 });
  const text = fc
    .array(
      fc.constantFrom('AUTH ', 'PLAIN', ' ', '\r\n', '\n', 'USER ', 'PASS ', 'AA==', '*', 'STLS', '\0', 'RETR 1', '-1'),
      {
        maxLength: 30,
      },
    )
    .map((words) => new Uint8Array(Buffer.from(words.join(''), 'latin1')));
  await fc.assert(
    fc.asyncProperty(fc.oneof(octets, text), fc.nat(300), async (bytes, cut) => {
      const talk = new Pop3Talk({ options: { exempt: true } });
      await talk.say(bytes.slice(0, cut), bytes.slice(cut));
      assert.equal(talk.session.proven, false);
      for (const line of talk.connection.written.split('\r\n'))
        assert.match(line, /^(\+OK|-ERR|\+ |\.$|PLAIN$|LOGIN$|$)/);
      await talk.hangUp();
    }),
    { seed, numRuns: 300 },
  );
});
