import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unscanned } from '#check/spam';
import { authorOf } from '#flow/receive';
import { HELD_TEXT_CHARACTERS_MAX } from '#model/quarantine';
import { senderList } from './senders.ts';

async function entered(from: string, sender = 'bounce@evil.example'): Promise<string> {
  const subjects: string[] = [];
  const lists = { add: async (_: unknown, { subject }: { readonly subject: string }) => void subjects.push(subject) };
  const asker = { actor: { kind: 'system' }, name: 'operator' } as const;
  const entry = { action: 'block', from, sender, place: {}, reason: '' } as const;
  await senderList(lists as never).enter(asker, entry);
  return subjects.join();
}

const shownAs = (name: string, address: string): string =>
  authorOf({ ...unscanned(1, ''), people: { ...unscanned(1, '').people, from: [{ name, address }] } }).slice(
    0,
    HELD_TEXT_CHARACTERS_MAX,
  );

// Whoever pressed "Block the sender" blocked whom the sender had written into the name.
test('the sender of a held message is the address in From, whatever its name says', async () => {
  const cut = 'x'.repeat(HELD_TEXT_CHARACTERS_MAX - 21);
  for (const name of [
    'Spammer',
    'Bank <service@bank.example>, x',
    'service@bank.example',
    '"service@bank.example"',
    `${cut} <a@bank.example>`,
    `${cut}x <a@bank.example> `,
  ]) {
    assert.equal(await entered(shownAs(name, 'spam@evil.example')), 'spam@evil.example', name);
  }
  assert.equal(await entered(shownAs('', 'spam@evil.example')), 'spam@evil.example');
});

test('without one that can be read it is the envelope’s', async () => {
  assert.equal(await entered(''), 'bounce@evil.example');
  assert.equal(await entered(shownAs('x', `${'a'.repeat(300)}@bank.example`)), 'bounce@evil.example');
  await assert.rejects(entered('', ''), { kind: 'invalid' });
});
