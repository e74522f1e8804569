import { MESSAGE_IN_MEMORY_BYTES_MAX } from '#base/limits';
import { findForgedResults } from '#check/authentication';
import { isVerdictField } from '#flow/filter';
import { fieldRanges, type OctetRange, scanHeader, withoutRanges } from '#format/message';

/** Given the first octets of a message: what is kept of them; undefined while its header may go on behind them. */
export type WithoutFields = (start: Uint8Array, whole: boolean) => Uint8Array | undefined;

/**
 * Leaves fields out that claim to be our own Authentication-Results (RFC 8601 section 5): whoever reads ours below them
 * would take the sender's word for this server's.
 */
export function withoutForgedOf(hostname: string): WithoutFields {
  return withoutFields(isResults, (start) => findForgedResults(start, hostname));
}

/** The same for mail of strangers, and what filters elsewhere, or the sender, say of it in the names that ours has. */
export function withoutClaimsOf(hostname: string): WithoutFields {
  return withoutFields(
    (name) => isResults(name) || isVerdictField(name),
    (start) => {
      const forged = new Set(findForgedResults(start, hostname).map(({ from }) => from));
      const all = fieldRanges(start, (name) => isResults(name) || isVerdictField(name));
      const results = new Set(fieldRanges(start, isResults).map(({ from }) => from));
      return all.filter(({ from }) => !results.has(from) || forged.has(from));
    },
  );
}

function isResults(name: string): boolean {
  return name === 'authentication-results';
}

/** A header that does not end within what is held in memory stays as it is: what stands above it is ours. */
function withoutFields(
  isSuspect: (name: string) => boolean,
  find: (start: Uint8Array) => readonly OctetRange[],
): WithoutFields {
  return (start, whole) => {
    const header = scanHeader(start);
    const open = !whole && header.end >= start.length;
    if (open && !header.truncated && start.length <= MESSAGE_IN_MEMORY_BYTES_MAX) return undefined;
    // Most mail has none. Of a header with very many fields only the first ones are in the list.
    if (!header.truncated && !header.fields.some(({ name }) => isSuspect(name))) return start;
    const found = find(start);
    return found.length === 0 ? start : withoutRanges(start, found);
  };
}
