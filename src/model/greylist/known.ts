import { row, sql, type Work } from '#format/sql';

/** A sender is known for so long after its last mail. */
export const KNOWN_SENDER_MS = 90 * 24 * 3_600_000;

export interface MetSender {
  /** When it was first met; now, for a new one. */
  readonly firstMs: number;
}

/** Notes that mail of these senders (keys of `senderKey`) was taken, and says since when each is known. */
export function* meetSenders(args: {
  readonly keys: readonly string[];
  readonly nowMs: number;
}): Work<readonly MetSender[]> {
  const { keys, nowMs } = args;
  const met = new Map<string, MetSender | undefined>();
  // In one order everywhere, so that two messages with the same keys do not wait for each other.
  for (const key of [...new Set(keys)].sort()) met.set(key, yield* meetSender(key, nowMs));
  return keys.map((key) => met.get(key) ?? { firstMs: nowMs });
}

function meetSender(key: string, nowMs: number): Work<MetSender | undefined> {
  return row<MetSender>(sql`
    INSERT INTO known_sender (sender_key, first_ms, last_ms, expires_ms)
    VALUES (${key}, ${nowMs}, ${nowMs}, ${nowMs + KNOWN_SENDER_MS})
    ON CONFLICT (sender_key) DO UPDATE SET
      first_ms = CASE WHEN known_sender.expires_ms <= ${nowMs} OR known_sender.first_ms > ${nowMs}
        THEN excluded.first_ms ELSE known_sender.first_ms END,
      last_ms = excluded.last_ms, expires_ms = excluded.expires_ms
    RETURNING first_ms AS "firstMs"`);
}

/** Since when a sender is known, without noting that it was met; now, for a new one. */
export function* peekSender({ key, nowMs }: { readonly key: string; readonly nowMs: number }): Work<MetSender> {
  const kept = yield* row<MetSender>(sql`
    SELECT first_ms AS "firstMs" FROM known_sender
    WHERE sender_key = ${key} AND expires_ms > ${nowMs} AND first_ms <= ${nowMs}`);
  return kept ?? { firstMs: nowMs };
}

/**
 * How long mail of this sender is to be held for a second look (product IN11), in milliseconds. Whoever was first met less
 * than that ago is still new: what comes while the first message waits is held as well.
 */
export function holdOf({ firstMs }: MetSender, nowMs: number, holdMs: number): number {
  return nowMs - firstMs < holdMs ? holdMs : 0;
}
