/** What was held because its sender was new, looked at once more before it is filed (product IN11). */
import type { House } from '#app/house';
import type { SecondLook } from '#app/send';
import { compareActions, decodeSight, doorPolicy, judgeSight } from '#check/reputation';
import type { Lists } from '#flow/door';

/** For lists, which is what changes within minutes: who began to send spam has been reported by then. */
const LOOK_MS_MAX = 10_000;

/** Looks at the copies of a message that was held; it was taken, so what would be refused is filed in Junk. */
export function secondLook({ store, settings }: Pick<House, 'store' | 'settings'>, lists: Lists): SecondLook {
  return async (reference, domain) => {
    const story = (await store.read.traceOf({ reference })).flatMap((record) => record.story);
    if (!story.some(({ event }) => event === 'door.held')) return undefined;
    const kept = story.findLast(({ event }) => event === 'door.judged')?.facts?.['sight'];
    const sight = typeof kept === 'string' ? decodeSight(kept) : undefined;
    if (sight === undefined) return undefined;
    const now = { ...sight, lists: await lists.lookUp(sight.client.ip, AbortSignal.timeout(LOOK_MS_MAX)) };
    const { action, decisive } = judgeSight(now, doorPolicy(settings.snapshot(domain)), 'content');
    if (decisive === undefined || compareActions(action, 'quarantine') < 0) {
      return { into: 'inbox', text: 'Looked at once more, and filed in the mailbox' };
    }
    return { into: 'junk', text: `Looked at once more: ${decisive.check}, so it is filed in Junk` };
  };
}
