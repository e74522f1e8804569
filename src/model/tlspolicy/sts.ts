import type { CachedStsPolicy } from '#check/tlspolicy';
import { list, row, rows, run, sql, type Work } from '#format/sql';

/** Domains whose policies are kept; over it the ones that were not used for longest are forgotten. */
export const STS_POLICIES_MAX = 100_000;
const LISTED_MAX = 1_000;

type Stored = Omit<CachedStsPolicy, 'mx' | 'lines'> & { readonly mx: string; readonly lines: string };

/** The policy of a domain, expired or not; undefined where none is kept. */
export function* loadStsPolicy(args: { readonly domain: string }): Work<CachedStsPolicy | undefined> {
  const stored = yield* row<Stored>(sql`
    SELECT domain, record_id AS "recordId", mode, mx, lines, fetched_ms AS "fetchedMs", expires_ms AS "expiresMs"
    FROM sts_policy WHERE domain = ${args.domain}`);
  return stored === undefined ? undefined : unpack(stored);
}

/** Keeps a policy in place of the one before. */
export function* saveStsPolicy(policy: CachedStsPolicy): Work<void> {
  const { domain, recordId, mode, mx, lines, fetchedMs, expiresMs } = policy;
  yield* run(sql`
    INSERT INTO sts_policy (domain, record_id, mode, mx, lines, fetched_ms, expires_ms, used_ms)
    VALUES (${domain}, ${recordId}, ${mode}, ${JSON.stringify(mx)}, ${JSON.stringify(lines)}, ${fetchedMs}, ${expiresMs},
      ${fetchedMs})
    ON CONFLICT (domain) DO UPDATE SET record_id = excluded.record_id, mode = excluded.mode, mx = excluded.mx,
      lines = excluded.lines, fetched_ms = excluded.fetched_ms, expires_ms = excluded.expires_ms`);
}

/** Policies that are due to be fetched again before they expire: still used and still valid, the oldest first. */
export function* listStsPolicies(args: {
  readonly fetchedBeforeMs: number;
  readonly usedAfterMs: number;
  readonly expiresAfterMs: number;
  readonly limit: number;
}): Work<readonly CachedStsPolicy[]> {
  const stored = yield* rows<Stored>(sql`
    SELECT domain, record_id AS "recordId", mode, mx, lines, fetched_ms AS "fetchedMs", expires_ms AS "expiresMs"
    FROM sts_policy
    WHERE fetched_ms < ${args.fetchedBeforeMs} AND used_ms > ${args.usedAfterMs} AND expires_ms > ${args.expiresAfterMs}
    ORDER BY fetched_ms, domain LIMIT ${Math.min(args.limit, LISTED_MAX)}`);
  return stored.map(unpack);
}

/** Mail went to these domains. */
export function* touchStsPolicies(args: { readonly domains: readonly string[]; readonly usedMs: number }): Work<void> {
  if (args.domains.length === 0) return;
  yield* run(sql`
    UPDATE sts_policy SET used_ms = ${args.usedMs} WHERE domain IN ${list(args.domains)} AND used_ms < ${args.usedMs}`);
}

/** Forgets what is over, and beyond `keep` what was not used for longest. */
export function* dropStsPolicies(args: { readonly nowMs: number; readonly keep: number }): Work<void> {
  yield* run(sql`DELETE FROM sts_policy WHERE expires_ms <= ${args.nowMs}`);
  const kept = yield* row<{ count: number }>(sql`SELECT COUNT(*) AS "count" FROM sts_policy`);
  const over = (kept?.count ?? 0) - args.keep;
  if (over <= 0) return;
  yield* run(sql`
    DELETE FROM sts_policy WHERE domain IN (SELECT domain FROM sts_policy ORDER BY used_ms, domain LIMIT ${over})`);
}

function unpack({ mx, lines, ...rest }: Stored): CachedStsPolicy {
  return { ...rest, mx: JSON.parse(mx) as string[], lines: JSON.parse(lines) as string[] };
}
