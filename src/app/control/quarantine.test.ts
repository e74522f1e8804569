import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import type { QuarantineControl } from './quarantine.ts';
import { quarantineHandlers } from './quarantine.ts';

const REFERENCE = '7F3K-9QXD-M2TA';

/** A desk that holds copies of two messages under one reference each. */
function deskWith(held: readonly { readonly id: number; readonly reference: string; readonly class: string }[]) {
  const acted: (number | string)[] = [];
  const desk = {
    list: async (
      _: unknown,
      { classes = [], text = '' }: { readonly classes?: readonly string[]; readonly text?: string },
    ) => ({
      found: held.filter((one) => classes.includes(one.class) && one.reference.includes(text)),
      next: undefined,
    }),
    find: async (_: unknown, id: string) => {
      const found = held.filter((one) => String(one.id) === id || one.reference === id);
      if (found.length !== 1) throw new Fault('conflict', 'several', { publicText: 'name one of them' });
      return found[0];
    },
    show: async (_: unknown, id: number) => ({ id }),
    bulk: async (_: unknown, action: string, { ids }: { readonly ids: readonly number[] }) => {
      acted.push(...ids);
      return ids.map((id) => ({ id, outcome: action, text: '' }));
    },
  };
  const reads = { findAccount: async () => undefined, findDomain: async () => undefined };
  const quarantine = { desk, digest: async () => false } as unknown as QuarantineControl;
  const handlers = quarantineHandlers({ quarantine, reads } as unknown as Parameters<typeof quarantineHandlers>[0]);
  const call = { item: async () => undefined, signal: new AbortController().signal };
  const run = async (name: string, args: Readonly<Record<string, unknown>>): Promise<unknown> =>
    await handlers[name]?.(args as never, call as never);
  return { run, acted };
}

test('of what a user sent, its reference names all copies that are held', async () => {
  const sent = [1, 2, 3].map((id) => ({ id, reference: REFERENCE, class: 'outbound' }));
  const { run, acted } = deskWith(sent);
  await run('quarantine.act', { action: 'release', ids: [REFERENCE] });
  assert.deepEqual(acted, [1, 2, 3]);
  assert.deepEqual(await run('quarantine.show', { id: REFERENCE }), { id: 1 });
  await run('quarantine.act', { action: 'delete', ids: ['2'] });
  assert.deepEqual(acted.slice(3), [2]);
});

test('of what came in, several copies are asked about, each being somebody’s own', async () => {
  const { run, acted } = deskWith([1, 2].map((id) => ({ id, reference: REFERENCE, class: 'spam' })));
  await assert.rejects(run('quarantine.act', { action: 'release', ids: [REFERENCE] }), /several/);
  assert.deepEqual(acted, []);
});

// Of a message to more people than may be named at once the rest stayed held, without a word; so did what was named beyond.
test('all copies of one message go, however many, and too many names are refused', async () => {
  const sent = Array.from({ length: 600 }, (_, id) => ({ id, reference: REFERENCE, class: 'outbound' }));
  const { run, acted } = deskWith(sent);
  await run('quarantine.act', { action: 'release', ids: [REFERENCE] });
  assert.equal(acted.length, 600);
  const ids = sent.slice(0, 501).map(({ id }) => String(id));
  await assert.rejects(
    run('quarantine.act', { action: 'release', ids }),
    (error) => error instanceof Fault && error.publicText === 'At most 500 messages at once',
  );
});
