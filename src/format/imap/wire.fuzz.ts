/** Seeded properties of the wire; `fuzzWire` runs as many cases as it is told. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ImapWire, type WireEvent } from './wire.ts';

const fragments = [
  'a ',
  'tag1 ',
  'NOOP',
  'UID ',
  'FETCH ',
  '1:* ',
  '(FLAGS BODY.PEEK[HEADER.FIELDS (From)]<0.10>)',
  'SEARCH ',
  'OR ',
  'NOT ',
  '(',
  ')',
  '"',
  '\\',
  '{3}',
  '{3+}',
  '{0}',
  '{99999999999}',
  '{20000+}',
  '~{2+}',
  '\r\n',
  '\n',
  '\r',
  '\0',
  'abc',
  '\xff',
  'APPEND INBOX ',
  'LOGIN ',
  'STORE 1 +FLAGS ',
  '\\Seen',
  'LIST (SUBSCRIBED) "" (%) RETURN (STATUS (MESSAGES))',
  ' ',
  '$',
  '[',
  ']',
];

/** All events as data; runs of message octets joined. Every second message is accepted. */
function events(chunks: readonly Uint8Array[]): unknown[] {
  const wire = new ImapWire();
  wire.enter('logged-in');
  const out: unknown[] = [];
  let appends = 0;
  const note = (event: WireEvent): void => {
    if (event.kind === 'append' && appends++ % 2 === 0) wire.acceptMessage();
    const last = out.at(-1);
    if (event.kind === 'data') {
      const text = Buffer.from(event.bytes).toString('latin1');
      if (typeof last === 'string') out[out.length - 1] = last + text;
      else out.push(text);
    } else if (event.kind === 'line') out.push({ line: Buffer.from(event.bytes).toString('latin1') });
    else out.push(JSON.parse(JSON.stringify(event)));
  };
  for (const chunk of chunks) for (const event of wire.push(chunk)) note(event);
  return out;
}

export function fuzzWire(options: { readonly seed: number; readonly numRuns: number }): void {
  const input = fc.array(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...fragments) }, fc.string({ maxLength: 8 })),
    { maxLength: 60 },
  );
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(input, cuts, (pieces, sizes) => {
      const bytes = Buffer.from(pieces.join(''), 'latin1');
      const chunks: Uint8Array[] = [];
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = sizes[i % sizes.length] ?? 1;
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      assert.deepEqual(events(chunks), events([bytes]));
    }),
    options,
  );
}
