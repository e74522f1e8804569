/** Properties of the wire and of content on seeded random octets: cuts change nothing, nothing is thrown, nothing is lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concatBytes } from '#base/bytes';
import { DotStuffer, Pop3Wire, TopCutter, type WireEvent } from '#format/pop3';

const seed = 1939;

/** Octets out of a small alphabet, so that line ends and dots meet. */
const octets = fc
  .array(fc.constantFrom(10, 13, 46, 32, 0, 65, 0x52, 200, 49, 45), { maxLength: 400 })
  .map((values) => Uint8Array.from(values));
const lines = fc
  .array(
    fc.oneof(
      fc.constantFrom('RETR 1', 'TOP 1 2', 'AUTH PLAIN', 'AUTH PLAIN AA==', 'PASS a b', 'LIST -1', 'x'.repeat(600)),
      fc.string({ maxLength: 20 }),
    ),
    { maxLength: 12 },
  )
  .map((all) => new Uint8Array(Buffer.from(`${all.join('\r\n')}\r\n`, 'latin1')));

function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const points = [...at.map((n) => n % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
  return points.slice(1).map((to, i) => bytes.slice(points[i], to));
}

function read(chunks: readonly Uint8Array[]): WireEvent[] {
  const wire = new Pop3Wire();
  const all: WireEvent[] = [];
  for (const chunk of chunks) {
    wire.feed(chunk);
    for (let event = wire.next(); event !== undefined; event = wire.next()) {
      all.push(event);
      // As a session would: a SASL line follows an AUTH without one.
      if (event.kind === 'command' && event.command.verb === 'AUTH' && event.command.initial === undefined) {
        wire.expectResponse();
      }
    }
  }
  return all;
}

test('the same events however the input is cut', () => {
  fc.assert(
    fc.property(fc.oneof(octets, lines), fc.array(fc.nat(5000), { maxLength: 20 }), (bytes, points) => {
      assert.deepEqual(read(cut(bytes, points)), read([bytes]));
    }),
    { seed, numRuns: 400 },
  );
});

function unstuff(wire: Uint8Array): string {
  const text = Buffer.from(wire).toString('latin1');
  assert.ok(text.endsWith('.\r\n'));
  assert.equal(`\r\n${text}`.indexOf('\r\n.\r\n'), text.length - 3);
  return text.slice(0, -3).replaceAll(/(^|\n)\.\./g, '$1.');
}

test('stuffed content ends once, at its end, and unstuffs to what it was', () => {
  fc.assert(
    fc.property(octets, fc.array(fc.nat(500), { maxLength: 10 }), (bytes, points) => {
      const stuffer = new DotStuffer();
      const pieces: Uint8Array[] = [];
      for (const chunk of cut(bytes, points)) stuffer.push(chunk, pieces);
      stuffer.end(pieces);
      const content = Buffer.from(bytes).toString('latin1');
      const ended = content === '' || content.endsWith('\r\n') ? content : `${content}\r\n`;
      assert.equal(unstuff(concatBytes(pieces)), ended);
    }),
    { seed, numRuns: 400 },
  );
});

test('TOP gives a beginning of the message, the same however it is cut', () => {
  fc.assert(
    fc.property(octets, fc.nat(5), fc.array(fc.nat(500), { maxLength: 10 }), (bytes, count, points) => {
      const whole = new TopCutter(count).push(bytes);
      const cutter = new TopCutter(count);
      const parts = concatBytes(cut(bytes, points).map((chunk) => cutter.push(chunk)));
      assert.deepEqual(parts, new Uint8Array(whole));
      assert.deepEqual(parts, bytes.slice(0, parts.length));
    }),
    { seed, numRuns: 400 },
  );
});
