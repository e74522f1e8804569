import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatCommand, formatReply, type MilterCommand, MilterReader, parseCommand, parseReply } from './mod.ts';

const word = fc.string({
  unit: fc.integer({ min: 1, max: 0x7f }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
});
const latin = fc.string({
  unit: fc.integer({ min: 1, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
});

const command: fc.Arbitrary<MilterCommand> = fc.oneof(
  fc.record({ kind: fc.constant('helo' as const), name: word }),
  fc.record({
    kind: fc.constantFrom('mail' as const, 'rcpt' as const),
    path: word,
    parameters: fc.array(word, { maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant('header' as const), name: word, value: latin }),
  fc.record({ kind: fc.constantFrom('data' as const, 'abort' as const, 'end-of-headers' as const) }),
);

/** All packets of some octets, fed in pieces. */
function packets(octets: Uint8Array, cuts: readonly number[]): string[] {
  const reader = new MilterReader();
  const seen: string[] = [];
  const drain = (): void => {
    for (;;) {
      const event = reader.next();
      if (event === undefined) return;
      seen.push(event.kind === 'packet' ? `${event.code}${Buffer.from(event.data).toString('hex')}` : event.problem);
      if (event.kind === 'problem') return;
    }
  };
  let at = 0;
  for (const cut of cuts) {
    reader.feed(octets.subarray(at, at + cut));
    at += cut;
    drain();
  }
  reader.feed(octets.subarray(at));
  drain();
  return seen;
}

test('packets are the same however their octets are cut', () => {
  fc.assert(
    fc.property(
      fc.array(command, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 }),
      (all, cuts) => {
        const octets = Buffer.concat(all.map(formatCommand));
        assert.deepEqual(packets(octets, cuts), packets(octets, []));
      },
    ),
    { seed: 48, numRuns: 500 },
  );
});

test('what is written is read again', () => {
  fc.assert(
    fc.property(command, (one) => {
      const reader = new MilterReader();
      reader.feed(formatCommand(one));
      const event = reader.next();
      assert.ok(event?.kind === 'packet');
      assert.deepEqual(parseCommand(event), { ...one });
    }),
    { seed: 48, numRuns: 1000 },
  );
});

test('rubbish is a problem or not understood, and never thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ minLength: 1, maxLength: 1 }), (data, code) => {
      const of = parseCommand({ code, data });
      if (of !== undefined) assert.ok(parseCommand({ code, data }) !== undefined);
      const reply = parseReply({ code, data });
      if (reply !== undefined) formatReply(reply);
      packets(data, [3, 1]);
    }),
    { seed: 48, numRuns: 2000 },
  );
});
