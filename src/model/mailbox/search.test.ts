import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ResolvedKey } from '#format/imap';
import { accountIn, deliverTo, withStore } from '#testing/engine';
import { searchMessages } from './search.ts';
import { readView } from './view.ts';

/** One more than are looked up one by one. */
const MANY = 2001;

test('a scan of the whole mailbox finds what a look-up of its messages finds', async () => {
  await withStore(async (store) => {
    const { account } = await accountIn(store);
    let mailbox = 0;
    for (let i = 0; i < MANY; i++) {
      const options = { subject: `subject ${i}`, from: `p${i % 7}@x.test`, nowMs: 1_700_000_000_000 + i * 86_400_000 };
      mailbox = (await deliverTo(store, account, `Subject: ${i}\r\n\r\n${'x'.repeat(i % 50)}\r\n`, options)).mailbox;
    }
    const view = await store.read(() => readView({ account, mailbox: mailbox as never }));
    const seqs = Uint32Array.from(view.uids, (_, i) => i + 1);
    const keys: readonly ResolvedKey[] = [
      { key: 'header', field: 'from', text: 'P3@' },
      { key: 'header', field: 'subject', text: 'subject 1999' },
      { key: 'size', is: 'larger', bytes: 60 },
      { key: 'size', is: 'smaller', bytes: 60 },
      { key: 'date', of: 'internal', is: 'since', day: 19_700 },
      { key: 'date', of: 'internal', is: 'on', day: 19_675 + 10 },
      { key: 'date', of: 'saved', is: 'before', day: 19_700 },
    ];
    for (const program of keys) {
      const all = await store.read(() =>
        searchMessages({ account, mailbox: mailbox as never, program, rows: { ...view, seqs } }),
      );
      const found: number[] = [];
      for (const half of [0, 1001]) {
        const cut = <T extends Uint32Array | Float64Array>(of: T): T => of.slice(half, half + 1001) as T;
        const rows = {
          seqs: cut(seqs),
          uids: cut(view.uids),
          emails: cut(view.emails),
          flags: cut(view.flags),
          modseqs: cut(view.modseqs),
        };
        const few = await store.read(() => searchMessages({ account, mailbox: mailbox as never, program, rows }));
        for (const index of few.found) found.push(index + half);
      }
      assert.deepEqual([...all.found], found, JSON.stringify(program));
      assert.ok(found.length > 0 && found.length < MANY, JSON.stringify(program));
    }
  });
});
