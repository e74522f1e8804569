/** What was learned, for the classifier and for people. */
import { list, rows, sql, type Statement, type Work } from '#format/sql';
import type { TrainedScope, Training, TrainingKind, TrainingPlace } from './records.ts';

/** Rows of one page of the log. */
export const TRAININGS_PAGE_MAX = 500;

/** Those of the places that have learned anything. */
export function* trainedScopes(args: { readonly places: readonly TrainingPlace[] }): Work<readonly TrainedScope[]> {
  const found: TrainedScope[] = [];
  for (const { kind, owner } of args.places) {
    found.push(
      ...(yield* rows<TrainedScope>(sql`
        SELECT id, kind, owner, spam, ham, trainers, trusted FROM training_scope
        WHERE kind = ${kind} AND owner = ${owner} AND spam + ham > 0`)),
    );
  }
  return found;
}

/** How many lessons of each kind held each token, in the order of the ids. */
export interface ScopeCounts {
  readonly scope: number;
  readonly spamOf: Uint32Array<ArrayBuffer>;
  readonly hamOf: Uint32Array<ArrayBuffer>;
}

/** @param args.ids of one message */
export function* countsOfTokens(args: {
  readonly scopes: readonly number[];
  readonly ids: Float64Array;
}): Work<readonly ScopeCounts[]> {
  const ids = Array.from(args.ids);
  const places = new Map(ids.map((id, i) => [id, i]));
  const counted: ScopeCounts[] = [];
  for (const scope of args.scopes) {
    const spamOf = new Uint32Array(ids.length);
    const hamOf = new Uint32Array(ids.length);
    const found = yield* rows<{ token: number; spam: number; ham: number }>(sql`
      SELECT token, spam, ham FROM training_count WHERE scope = ${scope} AND token IN ${list(ids)}`);
    for (const { token, spam, ham } of found) {
      const at = places.get(token);
      if (at === undefined) continue;
      spamOf[at] = Math.max(0, spam);
      hamOf[at] = Math.max(0, ham);
    }
    counted.push({ scope, spamOf, hamOf });
  }
  return counted;
}

/** Of whom lessons are shown; all of them where nothing is given. A domain's are those of its accounts too. */
export interface TrainingFilter {
  readonly account?: number;
  readonly domain?: number;
  /** Older than this number. */
  readonly before?: number;
  readonly max: number;
}

type StoredTraining = Omit<Training, 'as' | 'counts' | 'name'> & {
  readonly spam: number;
  readonly name: string | null;
};

/** The latest first. */
export function* listTrainings(filter: TrainingFilter): Work<readonly Training[]> {
  const found = yield* rows<StoredTraining>(statementOf(filter));
  const parts = yield* rows<{ training: number; kind: TrainingKind }>(sql`
    SELECT p.training, s.kind FROM training_part p JOIN training_scope s ON s.id = p.scope
    WHERE p.training IN ${list(found.map(({ id }) => id))} ORDER BY s.kind`);
  return found.map(({ spam, name, ...training }) => ({
    ...training,
    name: name ?? '',
    as: spam === 1 ? 'spam' : 'ham',
    counts: parts.filter((part) => part.training === training.id).map(({ kind }) => kind),
  }));
}

function statementOf(filter: TrainingFilter): Statement {
  const before = filter.before ?? Number.MAX_SAFE_INTEGER;
  const max = Math.min(filter.max, TRAININGS_PAGE_MAX);
  if (filter.account !== undefined) {
    return sql`
      SELECT t.id, t.kind, t.owner, a.address AS name, t.spam, t.actor, t.origin, t.subject, t.sender, t.at_ms AS "atMs"
      FROM training t LEFT JOIN account a ON a.id = t.owner
      WHERE t.kind = 'account' AND t.owner = ${filter.account} AND t.id < ${before} ORDER BY t.id DESC LIMIT ${max}`;
  }
  if (filter.domain !== undefined) {
    return sql`
      SELECT t.id, t.kind, t.owner, coalesce(a.address, d.name) AS name, t.spam, t.actor, t.origin, t.subject, t.sender,
        t.at_ms AS "atMs"
      FROM training t LEFT JOIN account a ON t.kind = 'account' AND a.id = t.owner
        LEFT JOIN domain d ON t.kind = 'domain' AND d.id = t.owner
      WHERE t.domain = ${filter.domain} AND t.id < ${before} ORDER BY t.id DESC LIMIT ${max}`;
  }
  return sql`
    SELECT t.id, t.kind, t.owner, coalesce(a.address, d.name) AS name, t.spam, t.actor, t.origin, t.subject, t.sender,
      t.at_ms AS "atMs"
    FROM training t LEFT JOIN account a ON t.kind = 'account' AND a.id = t.owner
      LEFT JOIN domain d ON t.kind = 'domain' AND d.id = t.owner
    WHERE t.id < ${before} ORDER BY t.id DESC LIMIT ${max}`;
}
