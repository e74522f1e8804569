import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '#base/log';
import type { Judgement } from '#flow/quarantine';
import type { AccountId } from '#model/mailbox';
import { NO_DOMAIN } from '#model/quarantine';
import type { Trainer } from '#model/training';
import { judgements } from './judgements.ts';

async function taughtFor(account: AccountId | null, domain: number): Promise<Trainer | undefined> {
  let taught: Trainer | undefined;
  const teaching = {
    read: async () => ({ sender: { address: 'a@x.test' } }),
    teacher: { learn: async (_: unknown, { trainer }: { readonly trainer: Trainer }) => void (taught = trainer) },
  };
  const house = { hostname: 'mx.test', log: silentLog, store: { read: { traceOf: async () => [] } } };
  const held = { id: 1, account, address: null, domain, tenant: 0, domainName: '', reference: 'R' };
  const judgement = { held, by: 'operator', head: new Uint8Array(), content: new Uint8Array(), wanted: true };
  const tally = { released: () => undefined };
  await judgements({ house, tally, teaching } as never).judged(judgement as unknown as Judgement);
  return taught;
}

// Mail of another server's domains taught a domain that is none, and was forgotten within the hour.
test('what is said of a held message teaches whoever it is for, or the whole server where that is somebody elsewhere', async () => {
  assert.deepEqual(await taughtFor(7 as AccountId, 2), { kind: 'account', owner: 7, domain: 2 });
  assert.deepEqual(await taughtFor(null, 2), { kind: 'domain', owner: 2 });
  assert.deepEqual(await taughtFor(null, NO_DOMAIN), { kind: 'platform', owner: 0 });
});
