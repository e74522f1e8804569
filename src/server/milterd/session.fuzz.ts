import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { actions, type MilterCommand, protocolFlags } from '#format/milter';
import { type MilterHouse, MilterSession, standardMilterOptions } from './mod.ts';

const flags = fc.subarray(Object.values(protocolFlags)).map((some) => some.reduce((all, one) => all | one, 0));
const offered = fc.subarray(Object.values(actions)).map((some) => some.reduce((all, one) => all | one, 0));
const path = fc.constantFrom('<a@x.example>', 'a@x.example', '<>', '', '<@@>', '<"a b"@x>');
const octets = fc.uint8Array({ maxLength: 300 });

const command: fc.Arbitrary<MilterCommand> = fc.oneof(
  fc.record({
    kind: fc.constant('negotiate' as const),
    options: fc.record({ version: fc.integer({ min: 2, max: 7 }), actions: offered, protocol: flags }),
  }),
  fc.record({ kind: fc.constantFrom('mail' as const, 'rcpt' as const), path, parameters: fc.constant([]) }),
  fc.record({ kind: fc.constant('header' as const), name: fc.string(), value: fc.string() }),
  fc.record({ kind: fc.constant('body' as const), octets }),
  fc.record({ kind: fc.constant('end-of-message' as const), octets }),
  fc.record({ kind: fc.constantFrom('data' as const, 'end-of-headers' as const, 'abort' as const) }),
  fc.constant({ kind: 'quit-reuse' as const }),
);

test('whatever comes in whatever order: each sink is judged or aborted once, and each message has one last word', async () => {
  const any = fc.asyncProperty(fc.array(command, { maxLength: 40 }), fc.boolean(), async (commands, fails) => {
    let open = 0;
    const house: MilterHouse = {
      openContent: () => {
        open++;
        return { write: () => undefined, abort: () => void open-- };
      },
      judge: () => {
        open--;
        const edits = { drop: [], add: [{ name: 'X', value: 'y' }], subject: 's' };
        return fails
          ? Promise.reject(new Error('told to'))
          : Promise.resolve({ action: 'quarantine', reason: '', edits });
      },
      note: () => undefined,
    };
    const session = new MilterSession({ ...standardMilterOptions, messageBytesMax: 500 }, house);
    for (const one of commands) {
      const outcome = await session.handle(one, new AbortController().signal);
      if (outcome.close === true) break;
      const words = outcome.replies.filter(({ kind }) => kind !== 'insert-header' && kind !== 'change-header');
      assert.ok(words.filter(({ kind }) => kind !== 'quarantine').length <= 1);
      assert.ok(open <= 1);
    }
    session.end();
    assert.equal(open, 0);
  });
  await fc.assert(any, { seed: 48, numRuns: 500 });
});
