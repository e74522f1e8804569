/** For the tests of this room: the port over a real store, in a temporary folder or PostgreSQL. */
import type { BlobPlace, Work } from '#format/sql';
import { SystemClock } from '#base/clock';
import { TimeKeys } from '#base/ids';
import { createImapMail, type MailStore, type StoredMail } from '#flow/mailview';
import { ContentSpool, indexContent, MemoryBudget } from '#flow/receive';
import { mailboxReads, mailboxWrites } from '#model/mailbox';
import type { TestStore } from '#testing/engine';

type AnyRead = (args: unknown) => Work<unknown>;
type AnyWrite = (args: unknown, places: readonly BlobPlace[]) => Work<unknown>;

/** The operations as promises over a test's store; each write rings as the real one does. */
function facadeOver(store: TestStore, after: (result: unknown) => void): MailStore {
  const methods: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(mailboxReads)) {
    methods[name] = (args: unknown) => store.read(() => (read as AnyRead)(args));
  }
  for (const [name, write] of Object.entries(mailboxWrites)) {
    methods[name] = async (args: unknown, contents?: Parameters<TestStore['write']>[1]) => {
      const result = await store.write((places) => (write as AnyWrite)(args, places), contents);
      after(result);
      return result;
    };
  }
  return methods as unknown as MailStore;
}

export function storedMail(store: TestStore): StoredMail {
  const budget = new MemoryBudget(10_000_000);
  const staging = { create: () => Promise.reject(new Error('No staging here')) };
  const ring = (result: unknown): void => {
    if (typeof result !== 'object' || result === null || !('changed' in result) || !Array.isArray(result.changed))
      return;
    for (const mailbox of result.changed) mail.views.rung(Number(mailbox));
  };
  const mail = createImapMail({
    store: facadeOver(store, ring),
    clock: new SystemClock(),
    keys: new TimeKeys(new SystemClock()),
    spool: () => new ContentSpool({ staging, budget }),
    index: (content) => {
      if (content.kind !== 'memory') throw new Error('Nothing is staged here');
      return indexContent(content.bytes);
    },
  });
  return mail;
}
