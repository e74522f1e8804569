import { list, row, rows, run, sql, type Work } from '#format/sql';
import type { AccountId } from '#model/mailbox';

/** Of one account; whoever was not written to for longest is forgotten. */
export const CORRESPONDENTS_MAX = 5000;
/** Recipients of one message that are remembered. */
const RECIPIENTS_MAX = 100;
const NAME_CHARACTERS_MAX = 100;

export interface Correspondent {
  /** As `addressKey` has it. */
  readonly addressKey: string;
  /** As the account's mail program last wrote it; may be empty. */
  readonly name: string;
  readonly sent: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

export interface SentTo {
  readonly account: AccountId;
  readonly people: readonly Pick<Correspondent, 'addressKey' | 'name'>[];
  readonly nowMs: number;
}

/** Remembers to whom an account wrote; a name that is empty does not take a known one's place. Gives how many are new. */
export function* noteSent({ account, people, nowMs }: SentTo): Work<{ readonly fresh: number }> {
  const byKey = new Map(people.slice(0, RECIPIENTS_MAX).map((one) => [one.addressKey, one.name]));
  let fresh = 0;
  // In one order everywhere, so that two messages to the same people do not wait for each other.
  for (const key of [...byKey.keys()].sort()) {
    const name = (byKey.get(key) ?? '').slice(0, NAME_CHARACTERS_MAX);
    const noted = yield* row<{ sent: number }>(sql`
      INSERT INTO correspondent (account, address_key, name, sent, first_ms, last_ms)
      VALUES (${account}, ${key}, ${name}, 1, ${nowMs}, ${nowMs})
      ON CONFLICT (account, address_key) DO UPDATE SET
        name = CASE WHEN excluded.name = '' THEN correspondent.name ELSE excluded.name END,
        sent = correspondent.sent + 1, last_ms = excluded.last_ms
      RETURNING sent`);
    if (noted?.sent === 1) fresh += 1;
  }
  if (fresh > 0) yield* forgetOldest(account);
  return { fresh };
}

function* forgetOldest(account: AccountId): Work<void> {
  const counted = yield* row<{ count: number }>(
    sql`SELECT count(*) AS count FROM correspondent WHERE account = ${account}`,
  );
  const over = (counted?.count ?? 0) - CORRESPONDENTS_MAX;
  if (over <= 0) return;
  yield* run(sql`
    DELETE FROM correspondent WHERE id IN (
      SELECT id FROM correspondent WHERE account = ${account} ORDER BY last_ms, id LIMIT ${over})`);
}

/** All that an account has, the latest first. */
function* correspondentsOf({ account }: { readonly account: AccountId }): Work<readonly Correspondent[]> {
  return yield* rows<Correspondent>(sql`
    SELECT address_key AS "addressKey", name, sent, first_ms AS "firstMs", last_ms AS "lastMs"
    FROM correspondent WHERE account = ${account} ORDER BY last_ms DESC, id DESC LIMIT ${CORRESPONDENTS_MAX}`);
}

/** Which of these an account has written to before; at most 100 are looked at. */
function* knownAmong(args: {
  readonly account: AccountId;
  readonly addressKeys: readonly string[];
}): Work<readonly string[]> {
  const asked = args.addressKeys.slice(0, RECIPIENTS_MAX);
  if (asked.length === 0) return [];
  const found = yield* rows<{ addressKey: string }>(sql`
    SELECT address_key AS "addressKey" FROM correspondent
    WHERE account = ${args.account} AND address_key IN ${list(asked)}`);
  return found.map(({ addressKey }) => addressKey);
}

export const correspondentWrites = { noteSent };
export const correspondentReads = { correspondentsOf, knownAmong };
