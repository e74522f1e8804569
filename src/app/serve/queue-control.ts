/** The queue as the command line asks for it, over the operations of the queue. */
import type { House } from '#app/house';
import type { QueueControl, QueueEntry as ShownEntry, QueueFilter, QueueSelection } from '#app/control';
import { parseReference } from '#base/ids';
import type { QueueEntry, QueueSelector } from '#model/queue';

const PAGE = 500;
const OPERATED_AT_ONCE = 200;

/** Of the house, what this needs. */
interface QueueHouse {
  readonly store: {
    readonly read: Pick<House['store']['read'], 'listQueue'>;
    readonly write: Pick<House['store']['write'], 'operateQueue'>;
  };
  readonly clock: Pick<House['clock'], 'now'>;
}

export function queueControl(house: QueueHouse, wake: () => void): QueueControl {
  const operate = async (
    selection: QueueSelection,
    action: 'retry' | 'hold' | 'release' | 'drop' | 'bounce',
  ): Promise<number> => {
    const recipients: QueueEntry['recipient'][] = [];
    for await (const entry of entriesOf(house, selection)) recipients.push(entry.recipient);
    const nowMs = house.clock.now();
    let changed = 0;
    try {
      // In portions: mail has the store between them, and a queue of any length is within what may wait for it.
      for (let at = 0; at < recipients.length; at += OPERATED_AT_ONCE) {
        const counts = await Promise.all(
          recipients
            .slice(at, at + OPERATED_AT_ONCE)
            .map((recipient) =>
              house.store.write.operateQueue({ selector: { kind: 'recipient', recipient }, action, nowMs }),
            ),
        );
        for (const count of counts) changed += count;
      }
    } finally {
      wake();
    }
    return changed;
  };
  return {
    queueList: async (filter, item) => {
      let shown: Shown | undefined;
      for await (const entry of entriesOf(house, { filter })) {
        if (shown !== undefined && shown.message !== entry.message) {
          await item(shown.entry);
          shown = undefined;
        }
        shown = add(shown, entry);
      }
      if (shown !== undefined) await item(shown.entry);
    },
    queueShow: async (reference) => {
      let shown: Shown | undefined;
      for await (const entry of entriesOf(house, { reference })) shown = add(shown, entry);
      return shown?.entry;
    },
    queueRetry: (selection) => operate(selection, 'retry'),
    queueHold: (selection) => operate(selection, 'hold'),
    queueRelease: (selection) => operate(selection, 'release'),
    queueDrop: (selection) => operate(selection, 'drop'),
    queueBounce: (selection) => operate(selection, 'bounce'),
    queueWake: wake,
  };
}

interface Shown {
  readonly message: number;
  readonly entry: ShownEntry;
}

/** Recipients of one message come one after the other, in the order of arrival. */
function add(shown: Shown | undefined, row: QueueEntry): Shown {
  const { address, state, attempts, dueMs, expiresMs, lastMs, lastReply, lastHost } = row;
  const recipient = { address, state, attempts, dueMs, expiresMs, lastMs, lastReply, lastHost };
  const recipients = [...(shown?.entry.recipients ?? []), recipient];
  const { reference, sender, size, createdMs, tlsDemand } = row;
  return { message: row.message, entry: { reference, sender, size, createdMs, tlsDemand, recipients } };
}

async function* entriesOf(house: QueueHouse, selection: QueueSelection): AsyncGenerator<QueueEntry> {
  const selector = selectorOf(selection);
  for (let after = 0; ; ) {
    const page = await house.store.read.listQueue({ selector, after, limit: PAGE });
    for (const entry of page) if (matches(entry, selection)) yield entry;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.recipient;
  }
}

/** The narrowest that an index has; the rest is filtered. */
function selectorOf({ reference, filter }: QueueSelection): QueueSelector {
  if (reference !== undefined) return { kind: 'reference', reference: parseReference(reference) ?? reference };
  if (filter?.sender !== undefined) return { kind: 'sender', sender: filter.sender };
  if (filter?.domain !== undefined) return { kind: 'next-hop', nextHop: filter.domain.toLowerCase() };
  return { kind: 'all' };
}

function matches(entry: QueueEntry, { recipient, filter }: QueueSelection): boolean {
  if (recipient !== undefined && !same(entry.address, recipient)) return false;
  return filter === undefined || matchesFilter(entry, filter);
}

function matchesFilter(entry: QueueEntry, filter: QueueFilter): boolean {
  if (filter.state !== undefined && entry.state !== filter.state) return false;
  if (filter.domain !== undefined && !same(entry.address.slice(entry.address.lastIndexOf('@') + 1), filter.domain))
    return false;
  if (filter.sender !== undefined && !same(entry.sender, filter.sender)) return false;
  return filter.recipient === undefined || same(entry.address, filter.recipient);
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
