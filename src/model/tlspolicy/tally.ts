import { hash } from 'node:crypto';
import { list, row, rows, run, type Statement, sql, type Work } from '#format/sql';
import type { TlsPolicyType, TlsResultType } from '#format/tlspolicy';

const DAY_MS = 86_400_000;
/** Domains that one read gives. */
export const TLS_DOMAINS_READ_MAX = 500;
/** Rows of a day, all domains together; what comes after them is not counted. */
const TALLIES_A_DAY_MAX = 200_000;
/** Policies of one domain in a day; a domain that changes its own with each question is not followed. */
const POLICIES_MAX = 50;
/** Kinds of failure told apart for one policy; further ones count in the sum alone. */
const FAILURES_MAX = 200;
const REASON_CHARS_MAX = 300;

/** Which policy a session was held against (RFC 8460 section 4.4). */
export interface TlsReportPolicy {
  readonly type: TlsPolicyType;
  /** For `tlsa` the TLSA base domain, else the domain of the recipients. */
  readonly domain: string;
  /** The lines of an MTA-STS policy, or TLSA records in presentation format; empty without a policy. */
  readonly text: readonly string[];
  /** The patterns of an MTA-STS policy. */
  readonly mxHosts: readonly string[];
}

/** Sessions that failed in one way; '' stands for what is not known. */
export interface TlsFailureCount {
  readonly resultType: TlsResultType;
  readonly sendingIp: string;
  readonly mxHost: string;
  /** How the server names itself in its answer to EHLO. */
  readonly mxHelo: string;
  readonly receivingIp: string;
  /** A short text in the terms of TLS: `CERT_HAS_EXPIRED`. */
  readonly reason: string;
  readonly sessions: number;
}

/** What a domain's report says about one policy on one day. */
export interface TlsTally {
  /** Days since 1970, UTC. */
  readonly day: number;
  /** The domain whose report this belongs in. */
  readonly domain: string;
  /** Where the domain wanted its reports when this was counted last. */
  readonly rua: readonly string[];
  readonly policy: TlsReportPolicy;
  /** Sessions; a failed one counts once, and may have several `details` or, beyond a bound, none. */
  readonly successes: number;
  readonly failures: number;
  readonly details: readonly TlsFailureCount[];
}

/** Sessions to be added, all of one domain, policy and day. */
export type TlsSessionCount = TlsTally;

/** The day of a wall time. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** Adds what was counted since the last time. */
export function* addTlsSessions(args: { readonly counts: readonly TlsSessionCount[] }): Work<void> {
  const room = new Map<number, number>();
  for (const count of args.counts) {
    const tally = (yield* knownTally(count)) ?? (yield* newTally(count, room));
    if (tally === undefined) continue;
    for (const failure of count.details) yield* addFailure(tally, failure);
  }
}

/** Adds to the row of a tally and gives its id; undefined where there is none yet. */
function* knownTally({ day, domain, policy, rua, successes, failures }: TlsSessionCount): Work<number | undefined> {
  const known = yield* row<{ id: number }>(sql`
    UPDATE tls_tally SET successes = successes + ${successes}, failures = failures + ${failures}, rua = ${JSON.stringify(rua)}
    WHERE day = ${day} AND domain = ${domain} AND policy_key = ${keyOf(policy)} RETURNING id`);
  return known?.id;
}

/** Makes the row of a tally; undefined where there may be no further one. `room` is what is left of each day. */
function* newTally(count: TlsSessionCount, room: Map<number, number>): Work<number | undefined> {
  const { day, domain, policy, rua, successes, failures } = count;
  const left =
    room.get(day) ??
    TALLIES_A_DAY_MAX - (yield* countOf(sql`SELECT COUNT(*) AS "n" FROM tls_tally WHERE day = ${day}`));
  const own = yield* countOf(sql`SELECT COUNT(*) AS "n" FROM tls_tally WHERE day = ${day} AND domain = ${domain}`);
  room.set(day, left);
  if (left <= 0 || own >= POLICIES_MAX) return undefined;
  room.set(day, left - 1);
  const made = yield* row<{ id: number }>(sql`
    INSERT INTO tls_tally (day, domain, policy_key, policy_type, policy_domain, policy_text, mx_hosts, rua, successes, failures)
    VALUES (${day}, ${domain}, ${keyOf(policy)}, ${policy.type}, ${policy.domain}, ${JSON.stringify(policy.text)},
      ${JSON.stringify(policy.mxHosts)}, ${JSON.stringify(rua)}, ${successes}, ${failures}) RETURNING id`);
  return made?.id;
}

function keyOf({ type, domain, text, mxHosts }: TlsReportPolicy): string {
  return digest([type, domain, text, mxHosts]);
}

function* countOf(statement: Statement): Work<number> {
  return (yield* row<{ n: number }>(statement))?.n ?? 0;
}

function* addFailure(tally: number, failure: TlsFailureCount): Work<void> {
  const { resultType, sendingIp, mxHost, mxHelo, receivingIp, sessions } = failure;
  const reason = failure.reason.slice(0, REASON_CHARS_MAX);
  const key = digest([resultType, sendingIp, mxHost, mxHelo, receivingIp, reason]);
  const known = yield* row<{ id: number }>(sql`
    UPDATE tls_failure SET sessions = sessions + ${sessions} WHERE tally = ${tally} AND failure_key = ${key} RETURNING id`);
  if (known !== undefined) return;
  const there = yield* countOf(sql`SELECT COUNT(*) AS "n" FROM tls_failure WHERE tally = ${tally}`);
  if (there >= FAILURES_MAX) return;
  yield* run(sql`
    INSERT INTO tls_failure (tally, failure_key, result_type, sending_ip, mx_host, mx_helo, receiving_ip, reason, sessions)
    VALUES (${tally}, ${key}, ${resultType}, ${sendingIp}, ${mxHost}, ${mxHelo}, ${receivingIp}, ${reason}, ${sessions})`);
}

/** 22 characters that name a combination of values. */
function digest(values: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(values), 'base64url').slice(0, 22);
}

/** The days of which anything is kept, the oldest first. */
export function* listTlsDays(): Work<readonly number[]> {
  const found = yield* rows<{ day: number }>(sql`SELECT DISTINCT day FROM tls_tally ORDER BY day`);
  return found.map(({ day }) => day);
}

export interface ReadTlsArgs {
  /** Days since 1970, UTC (`dayOf`). */
  readonly day: number;
  /** Only domains behind this one; '' or left out for the first page. */
  readonly after?: string;
  /** Domains to read, at most TLS_DOMAINS_READ_MAX; that many where left out. */
  readonly domains?: number;
}

interface StoredTally {
  readonly id: number;
  readonly domain: string;
  readonly rua: string;
  readonly type: TlsPolicyType;
  readonly policyDomain: string;
  readonly text: string;
  readonly mxHosts: string;
  readonly successes: number;
  readonly failures: number;
}

/** The tallies of a day, by domain; all of a domain's come together. Nothing where there is no further domain. */
export function* readTlsTallies(args: ReadTlsArgs): Work<readonly TlsTally[]> {
  const { day, after = '', domains = TLS_DOMAINS_READ_MAX } = args;
  const named = yield* rows<{ domain: string }>(sql`
    SELECT DISTINCT domain FROM tls_tally WHERE day = ${day} AND domain > ${after}
    ORDER BY domain LIMIT ${Math.min(domains, TLS_DOMAINS_READ_MAX)}`);
  if (named.length === 0) return [];
  const tallies = yield* rows<StoredTally>(sql`
    SELECT id, domain, rua, policy_type AS "type", policy_domain AS "policyDomain", policy_text AS "text",
      mx_hosts AS "mxHosts", successes, failures
    FROM tls_tally WHERE day = ${day} AND domain IN ${list(named.map(({ domain }) => domain))} ORDER BY domain, id`);
  const details = yield* rows<TlsFailureCount & { readonly tally: number }>(sql`
    SELECT tally, result_type AS "resultType", sending_ip AS "sendingIp", mx_host AS "mxHost", mx_helo AS "mxHelo",
      receiving_ip AS "receivingIp", reason, sessions
    FROM tls_failure WHERE tally IN ${list(tallies.map(({ id }) => id))} ORDER BY id`);
  const byTally = Map.groupBy(details, ({ tally }) => tally);
  return tallies.map((of) => ({
    day,
    domain: of.domain,
    rua: JSON.parse(of.rua) as string[],
    policy: {
      type: of.type,
      domain: of.policyDomain,
      text: JSON.parse(of.text) as string[],
      mxHosts: JSON.parse(of.mxHosts) as string[],
    },
    successes: of.successes,
    failures: of.failures,
    details: (byTally.get(of.id) ?? []).map(({ tally: _tally, ...detail }) => detail),
  }));
}

export type DropTlsArgs =
  /** Everything of the days before this one. */
  | { readonly beforeDay: number }
  /** One domain's day, whose report is out. */
  | { readonly day: number; readonly domain: string };

/** Forgets tallies; again is no error. */
export function* dropTlsTallies(args: DropTlsArgs): Work<void> {
  if ('beforeDay' in args) {
    yield* run(sql`DELETE FROM tls_failure WHERE tally IN (SELECT id FROM tls_tally WHERE day < ${args.beforeDay})`);
    yield* run(sql`DELETE FROM tls_tally WHERE day < ${args.beforeDay}`);
    return;
  }
  yield* run(sql`
    DELETE FROM tls_failure WHERE tally IN
      (SELECT id FROM tls_tally WHERE day = ${args.day} AND domain = ${args.domain})`);
  yield* run(sql`DELETE FROM tls_tally WHERE day = ${args.day} AND domain = ${args.domain}`);
}
