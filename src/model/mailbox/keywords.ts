import { Fault } from '#base/fault';
import { KEYWORDS_PER_ACCOUNT_MAX } from '#base/limits';
import { rows, sql, type Work } from '#format/sql';
import { flagOfBit, KEYWORD_BIT_FIRST } from './flags.ts';
import type { AccountId } from './ids.ts';

/** A keyword of an account and the bit that stands for it in the flags of its messages. */
export interface Keyword {
  readonly name: string;
  readonly bit: number;
}

/** Longer names are refused: a keyword is said again with every message that has it. */
export const KEYWORD_BYTES_MAX = 255;

export function* listKeywords(account: AccountId): Work<Keyword[]> {
  return yield* rows<Keyword>(sql`SELECT name, bit FROM keyword WHERE account = ${account} ORDER BY bit`);
}

export interface KeywordFlags {
  /** The bits of the names, together. */
  readonly flags: number;
  /** Those that did not exist before. */
  readonly made: readonly Keyword[];
}

/**
 * The bits of these keywords, taking free ones for new names where `make` says so (the account is locked by the
 * caller). Names are compared without case (RFC 9051 section 2.3.2) and kept as they were first written.
 */
export function* keywordFlags(
  account: AccountId,
  names: readonly string[],
  make: 'make' | 'known',
): Work<KeywordFlags> {
  if (names.length === 0) return { flags: 0, made: [] };
  const known = yield* listKeywords(account);
  const bits = new Map(known.map(({ name, bit }) => [name.toLowerCase(), bit]));
  const made: Keyword[] = [];
  let flags = 0;
  for (const name of new Map(names.map((name) => [name.toLowerCase(), name])).values()) {
    let bit = bits.get(name.toLowerCase());
    if (bit === undefined) {
      if (make === 'known') continue;
      bit = KEYWORD_BIT_FIRST + known.length + made.length;
      checkNew(account, name, bit);
      made.push({ name, bit });
    }
    flags += flagOfBit(bit);
  }
  for (const { name, bit } of made)
    yield sql`INSERT INTO keyword (account, bit, name) VALUES (${account}, ${bit}, ${name})`;
  if (made.length > 0)
    yield sql`UPDATE account_state SET keywords = keywords + ${made.length} WHERE account = ${account}`;
  return { flags, made };
}

function checkNew(account: AccountId, name: string, bit: number): void {
  if (Buffer.byteLength(name) > KEYWORD_BYTES_MAX || name === '')
    throw new Fault('invalid', `Cannot use "${name}" as a keyword`);
  if (bit < KEYWORD_BIT_FIRST + KEYWORDS_PER_ACCOUNT_MAX) return;
  throw new Fault('limit', `Account ${account} has ${KEYWORDS_PER_ACCOUNT_MAX} keywords`, {
    publicText: `At most ${KEYWORDS_PER_ACCOUNT_MAX} different keywords can be used in one account`,
  });
}
