/** Mail that came in, counted by day and policy domain for the reports that we send. */
import { hash } from 'node:crypto';
import { batch, list, row, rows, sql, type Work } from '#format/sql';
import type { DmarcFacts, DmarcPublished } from '#format/report';

/** Kinds of messages that are told apart in one domain's day; what comes beyond is counted, but not listed. */
export const KINDS_PER_DAY_MAX = 10_000;

/** The policy of a domain as it was last seen, and where it wants its reports. */
export interface CountedPolicy extends DmarcPublished {
  /** As written in the record. */
  readonly rua: readonly string[];
}

/** Messages of one day and policy domain that were not counted yet. */
export interface DmarcCounted {
  /** Days since 1970, UTC. */
  readonly day: number;
  readonly policy: CountedPolicy;
  readonly kinds: readonly { readonly facts: DmarcFacts; readonly messages: number }[];
  /** Messages of which no facts were kept. */
  readonly leftOut: number;
}

/** Adds to the counts. One call a minute writes all that came in meanwhile. */
export function* countDmarc(args: { readonly counted: readonly DmarcCounted[] }): Work<{ readonly messages: number }> {
  let messages = 0;
  for (const one of args.counted) messages += yield* countDay(one);
  return { messages };
}

function* countDay({ day, policy, kinds, leftOut }: DmarcCounted): Work<number> {
  const listed = kinds.reduce((sum, kind) => sum + kind.messages, 0);
  const parent = yield* row<{ id: number }>(sql`
    INSERT INTO dmarc_day (day, domain, policy, messages, left_out)
    VALUES (${day}, ${policy.domain}, ${JSON.stringify(policy)}, ${listed + leftOut}, ${leftOut})
    ON CONFLICT (day, domain) DO UPDATE SET policy = excluded.policy, messages = dmarc_day.messages + excluded.messages,
      left_out = dmarc_day.left_out + excluded.left_out
    RETURNING id`);
  if (parent === undefined) throw new Error('Cannot find the row of a day that was just written');
  const wanted = kinds.map(({ facts, messages }) => {
    const text = JSON.stringify(facts);
    return { digest: hash('sha256', text, 'base64url').slice(0, 22), text, messages };
  });
  const known = new Set(
    (yield* rows<{ digest: string }>(sql`
      SELECT digest FROM dmarc_count WHERE parent = ${parent.id} AND digest IN ${list(wanted.map((one) => one.digest))}`)).map(
      (one) => one.digest,
    ),
  );
  const had = yield* row<{ kinds: number }>(sql`SELECT COUNT(*) AS kinds FROM dmarc_count WHERE parent = ${parent.id}`);
  let room = KINDS_PER_DAY_MAX - Number(had?.kinds ?? 0);
  let beyond = 0;
  const statements: ReturnType<typeof sql>[] = [];
  for (const { digest, text, messages } of wanted) {
    if (!known.has(digest)) {
      if (room <= 0) {
        beyond += messages;
        continue;
      }
      room -= 1;
    }
    statements.push(sql`
      INSERT INTO dmarc_count (parent, digest, facts, messages) VALUES (${parent.id}, ${digest}, ${text}, ${messages})
      ON CONFLICT (parent, digest) DO UPDATE SET messages = dmarc_count.messages + excluded.messages`);
  }
  yield* batch(statements);
  if (beyond > 0) yield sql`UPDATE dmarc_day SET left_out = left_out + ${beyond} WHERE id = ${parent.id}`;
  return listed + leftOut;
}
