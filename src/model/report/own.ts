/** Reports that we send: what there is to send, and what was decided about it, once. */
import type { DmarcFacts, DmarcRecord } from '#format/report';
import { list, row, rows, run, sql, type Work } from '#format/sql';
import type { CountedPolicy } from './count.ts';

/** Of one page. */
const LISTED_MAX = 500;

export type OwnReportKind = 'dmarc' | 'tls';

/** Why a day's report was sent or not. Written once for each kind, day and domain. */
export const ownOutcomes = ['sent', 'no-address', 'not-authorised', 'too-large', 'given-up'] as const;
export type OwnOutcome = (typeof ownOutcomes)[number];

/** One domain's day. */
export interface DmarcDay {
  readonly day: number;
  readonly policy: CountedPolicy;
  readonly messages: number;
  readonly leftOut: number;
  /** null: nothing was decided yet. */
  readonly outcome: OwnOutcome | null;
}

export interface ListDmarcDays {
  /** First and last day, both included. */
  readonly fromDay: number;
  readonly toDay: number;
  /** Only what comes behind this; { day: 0, domain: '' } for the first page. */
  readonly after: { readonly day: number; readonly domain: string };
}

/** What was counted, in the order of days and domains; a page of at most 500. */
export function* listDmarcDays({ fromDay, toDay, after }: ListDmarcDays): Work<readonly DmarcDay[]> {
  const found = yield* rows<Omit<DmarcDay, 'policy'> & { readonly policy: string }>(sql`
    SELECT d.day, d.policy, d.messages, d.left_out AS "leftOut", s.outcome
    FROM dmarc_day d LEFT JOIN report_sent s ON s.kind = 'dmarc' AND s.day = d.day AND s.domain = d.domain
    WHERE d.day BETWEEN ${fromDay} AND ${toDay}
      AND (d.day > ${after.day} OR (d.day = ${after.day} AND d.domain > ${after.domain}))
    ORDER BY d.day, d.domain LIMIT ${LISTED_MAX}`);
  return found.map((one) => ({ ...one, policy: JSON.parse(one.policy) as CountedPolicy }));
}

/** The records of one domain's day, those that count most first. */
export function* readDmarcDay(args: { readonly day: number; readonly domain: string }): Work<readonly DmarcRecord[]> {
  const found = yield* rows<{ facts: string; messages: number }>(sql`
    SELECT c.facts, c.messages FROM dmarc_count c JOIN dmarc_day d ON d.id = c.parent
    WHERE d.day = ${args.day} AND d.domain = ${args.domain} ORDER BY c.messages DESC, c.id`);
  return found.map(({ facts, messages }) => ({ ...(JSON.parse(facts) as DmarcFacts), count: messages }));
}

export interface DecideReport {
  readonly kind: OwnReportKind;
  readonly day: number;
  readonly domain: string;
  readonly outcome: OwnOutcome;
  readonly nowMs: number;
}

/** Writes down what was decided; false where that was done before, and then nothing may be sent. */
export function* decideReport(args: DecideReport): Work<boolean> {
  const { kind, day, domain, outcome, nowMs } = args;
  const first = yield* row(sql`
    INSERT INTO report_sent (kind, day, domain, outcome, decided_ms) VALUES (${kind}, ${day}, ${domain}, ${outcome}, ${nowMs})
    ON CONFLICT (kind, day, domain) DO NOTHING RETURNING id`);
  return first !== undefined;
}

/** What was decided of one kind on one day. */
export function* listDecided(args: {
  readonly kind: OwnReportKind;
  readonly day: number;
}): Work<readonly { readonly domain: string; readonly outcome: OwnOutcome }[]> {
  return yield* rows<{ domain: string; outcome: OwnOutcome }>(
    sql`SELECT domain, outcome FROM report_sent WHERE kind = ${args.kind} AND day = ${args.day} ORDER BY domain`,
  );
}

export interface DropOwnReports {
  readonly countsBefore: number;
  readonly decidedBefore: number;
  /** Domains' days that one call forgets: each may have 10,000 rows. */
  readonly max: number;
}

/** Forgets counts of days before one, and decisions of days before another; gives how many domains' days went. */
export function* dropOwnReports(args: DropOwnReports): Work<{ readonly days: number }> {
  const old = yield* rows<{ id: number }>(sql`
    SELECT id FROM dmarc_day WHERE day < ${args.countsBefore} ORDER BY day LIMIT ${args.max}`);
  const ids = list(old.map(({ id }) => id));
  yield* run(sql`DELETE FROM dmarc_count WHERE parent IN ${ids}`);
  yield* run(sql`DELETE FROM dmarc_day WHERE id IN ${ids}`);
  yield* run(sql`DELETE FROM report_sent WHERE day < ${args.decidedBefore}`);
  return { days: old.length };
}
