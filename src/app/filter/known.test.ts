import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountId } from '#model/mailbox';
import { FakeClock } from '#testing/clock';
import { KnownNames } from './known.ts';

const account = { account: 7 as AccountId } as never;

function known(hosted: readonly string[] = []) {
  const asked: string[] = [];
  const names = new KnownNames({
    clock: new FakeClock(),
    directory: { domain: async (name) => (hosted.includes(name) ? ({ name } as never) : undefined) },
    store: {
      read: {
        listAccounts: async () => {
          asked.push('accounts');
          return [{ name: 'Eva Weber', address: 'eva@acme-tools.com' }] as never;
        },
        correspondentsOf: async () => {
          asked.push('contacts');
          return [{ name: 'Jo', addressKey: 'jo@acme-tools.net', sent: 1, firstMs: 0, lastMs: 0 }] as never;
        },
      },
    },
  });
  const of = (address: string, name = 'Somebody Else') =>
    names.of({ name, address }, { domain: 'acme-tools.com' }, account);
  return { asked, of };
}

// Whoever had no name that the recipient knows was never compared: the sign was there and nobody ever got it.
test('a domain that is nearly ours is compared whatever name stands before it', async () => {
  const { of } = known();
  for (const domain of ['acme-tool.com', 'acme-tools.co']) {
    assert.deepEqual((await of(`x@${domain}`, ''))?.domains, ['acme-tools.com'], domain);
    assert.equal((await of(`x@${domain}`))?.isAcquainted, false);
  }
  assert.equal(await of('x@elsewhere.example'), undefined);
  assert.equal(await of('x@elsewhere.example', ''), undefined);
  assert.ok((await of('x@elsewhere.example', 'Eva Weber')) !== undefined);
});

test('whom the recipient writes to is known, and what lives here as well is ours', async () => {
  const { of, asked } = known(['acme-tools.org']);
  assert.equal((await of('boss@acme-tools.net'))?.isAcquainted, true);
  assert.deepEqual((await of('boss@acme-tools.org'))?.domains, ['acme-tools.com', 'acme-tools.org']);
  assert.deepEqual(asked, ['accounts', 'contacts'], 'read once');
});
