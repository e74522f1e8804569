import type { House } from '#app/house';
import type { SenderMemory } from '#flow/door';
import { greylistKey, holdOf, senderKey } from '#model/greylist';

/** The rows of greylisting and of known senders, as the door asks for them. */
export function senderMemory({ store, clock }: Pick<House, 'store' | 'clock'>): SenderMemory {
  return {
    greylist: async ({ sight, sender, recipientDomain, policy }) => {
      const key = greylistKey({ sight, sender }, recipientDomain);
      const nowMs = clock.now();
      const [answer] = await store.write.seeGreylist({ tries: [{ key, waitMs: policy.greylistWaitMs }], nowMs });
      return answer?.kind === 'wait' ? { retryAtMs: nowMs + answer.retryAfterMs } : undefined;
    },
    isNew: async ({ sight, sender, policy }) => {
      const nowMs = clock.now();
      const [met] = await store.write.meetSenders({ keys: [senderKey({ sight, sender })], nowMs });
      return met !== undefined && holdOf(met, nowMs, policy.holdMs) > 0;
    },
  };
}
