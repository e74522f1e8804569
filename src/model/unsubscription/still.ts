/** So long a sender may take until no more comes. */
export const UNSUBSCRIBE_GRACE_MS = 4 * 24 * 3_600_000;

/** Whether mail of a list that was left at `leftMs` (undefined: it was not) has no business to come at `receivedMs` any more. */
export function stillComes(leftMs: number | undefined, receivedMs: number): boolean {
  return leftMs !== undefined && receivedMs - leftMs >= UNSUBSCRIBE_GRACE_MS;
}
