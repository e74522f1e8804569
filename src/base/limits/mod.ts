/** Limits that several rooms must agree on, with unit and bound in the name. What happens at each is said beside it. */

/** Message with its envelope (product.md IN9); a longer one is refused with 552 5.3.4. */
export const MESSAGE_BYTES_MAX_DEFAULT = 45_000_000;
/** Up to this size a message waits in memory; a larger one streams into a staging file. */
export const MESSAGE_IN_MEMORY_BYTES_MAX = 256 * 1024;
/** Highest UID of a mailbox: 28 bits, so that mailbox and uid fit in one integer key below 2^53. */
export const UID_MAX = 2 ** 28 - 1;
/** Highest mailbox id: 25 bits. */
export const MAILBOX_ID_MAX = 2 ** 25 - 1;
/** Keywords of one account: bits 5 to 50 of the flags. One more is answered `NO [LIMIT]`. */
export const KEYWORDS_PER_ACCOUNT_MAX = 46;
