import { concatBytes } from '#base/bytes';
import { MESSAGE_IN_MEMORY_BYTES_MAX } from '#base/limits';
import { findForgedResults } from '#check/authentication';
import { scanHeader } from '#format/message';

/**
 * Leaves fields out that claim to be our own Authentication-Results (RFC 8601 section 5): whoever reads ours below them
 * would take the sender's word for this server's. Given the first octets of a message; undefined while its header may go on
 * behind them. A header that does not end within what is held in memory stays as it is: what stands above it is ours.
 */
export function withoutForgedOf(hostname: string): (start: Uint8Array, whole: boolean) => Uint8Array | undefined {
  return (start, whole) => {
    const header = scanHeader(start);
    const open = !whole && header.end >= start.length;
    if (open && !header.truncated && start.length <= MESSAGE_IN_MEMORY_BYTES_MAX) return undefined;
    // Most mail has none. Of a header with very many fields only the first ones are in the list.
    if (!header.truncated && !header.fields.some(({ name }) => name === 'authentication-results')) return start;
    const forged = findForgedResults(start, hostname);
    if (forged.length === 0) return start;
    const kept: Uint8Array[] = [];
    let at = 0;
    for (const { from, to } of forged) {
      kept.push(start.subarray(at, from));
      at = to;
    }
    kept.push(start.subarray(at));
    return concatBytes(kept);
  };
}
