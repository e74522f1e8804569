import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import type { AccountId, MailboxId, ViewChangesRead, ViewRead } from '#model/mailbox';
import type { MailStore } from './store.ts';
import { MailViews } from './views.ts';

const account = 1 as AccountId;
const box = 7 as MailboxId;

/** A store of one mailbox whose answers wait until they are let go. */
class SlowStore {
  readonly asked: string[] = [];
  uids: number[] = [1, 2];
  modseq = 5;
  gone = false;
  /** Set: answers wait for `letGo`. */
  isHeld = false;
  #held: (() => void)[] = [];

  letGo(): void {
    this.isHeld = false;
    for (const go of this.#held.splice(0)) go();
  }

  async #wait(): Promise<void> {
    if (this.isHeld) await new Promise<void>((resolve) => this.#held.push(resolve));
    if (this.gone) throw new Fault('not-found', 'gone');
  }

  #read(uids: number[]): ViewRead {
    return {
      uidValidity: 1,
      uidNext: 100,
      highestModseq: this.modseq,
      keywords: [],
      uids: Uint32Array.from(uids),
      emails: Float64Array.from(uids),
      flags: new Float64Array(uids.length),
      modseqs: Float64Array.from(uids, () => this.modseq),
    };
  }

  readonly store = {
    readView: async (): Promise<ViewRead> => {
      this.asked.push('view');
      const read = this.#read(this.uids);
      await this.#wait();
      return read;
    },
    readChanges: async ({ since }: { since: number }): Promise<ViewChangesRead> => {
      this.asked.push(`since ${since}`);
      const added = this.modseq > since ? this.uids.slice(-1) : [];
      const read = { ...this.#read(added), expunged: new Uint32Array() };
      await this.#wait();
      return read;
    },
  } as unknown as MailStore;

  arrive(): void {
    this.uids.push(this.uids.length + 1);
    this.modseq += 1;
  }
}

test('a mailbox is read once, however many look at it, and once for each ring', async () => {
  const slow = new SlowStore();
  const views = new MailViews(slow.store);
  let rings = 0;
  const opened = await Promise.all(Array.from({ length: 50 }, () => views.open(account, box, () => (rings += 1))));
  assert.deepEqual(slow.asked, ['view']);
  rings = 0;
  slow.arrive();
  views.rung(box);
  await opened[0]?.refresh();
  assert.deepEqual(slow.asked.slice(1, 2), ['since 5']);
  assert.equal(opened[49]?.current.count, 3);
  assert.equal(rings, 50);
});

test('a refresh sees what was committed before it, also while a reading is under way', async () => {
  const slow = new SlowStore();
  const views = new MailViews(slow.store);
  const view = await views.open(account, box, () => {});
  slow.isHeld = true;
  views.rung(box);
  slow.arrive();
  const refreshed = view.refresh();
  slow.letGo();
  await refreshed;
  assert.equal(view.current.count, 3);
});

test('a view that nobody looks at is kept, and read again only after a ring', async () => {
  const slow = new SlowStore();
  const views = new MailViews(slow.store);
  (await views.open(account, box, () => {})).close();
  (await views.open(account, box, () => {})).close();
  assert.deepEqual(slow.asked, ['view']);
  slow.arrive();
  views.rung(box);
  assert.deepEqual(slow.asked, ['view']);
  const view = await views.open(account, box, () => {});
  assert.equal(view.current.count, 3);
  assert.deepEqual(slow.asked, ['view', 'since 5']);
});

test('a mailbox that is deleted is gone for who looks at it, and is not opened again', async () => {
  const slow = new SlowStore();
  const views = new MailViews(slow.store);
  let rings = 0;
  const view = await views.open(account, box, () => (rings += 1));
  rings = 0;
  slow.gone = true;
  views.rung(box);
  await view.refresh();
  assert.equal(view.gone, true);
  assert.ok(rings >= 1);
  view.close();
  await assert.rejects(
    views.open(account, box, () => {}),
    Fault,
  );
});

test('another account does not get at a view by its number', async () => {
  const views = new MailViews(new SlowStore().store);
  await views.open(account, box, () => {});
  await assert.rejects(
    views.open(2 as AccountId, box, () => {}),
    (error) => error instanceof Fault && error.kind === 'not-found',
  );
});
