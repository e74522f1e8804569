/** What is forgotten by the way, in short writes. */
import { list, rows, run, sql, type Work } from '#format/sql';
import type { TrainingChanged, TrainingKind } from './records.ts';
import { forgetUncounted, lockScopes, type StoredLesson, placesOf, takeLesson } from './scope.ts';
import { trainerOf } from './learn.ts';

/** What people say of mail changes: a lesson counts for so long. */
export const LESSON_KEPT_MS = 400 * 24 * 3_600_000;
/** Lessons of one write, and counts of a scope that is gone. */
const LESSONS_MAX = 20;
const COUNTS_MAX = 20_000;

/** Takes back lessons that are too old. `done` is false where there are more. */
export function* sweepTrainings(args: { readonly nowMs: number }): Work<TrainingChanged & { readonly done: boolean }> {
  const old = yield* rows<StoredLesson & { readonly domain: number | null }>(sql`
    SELECT id, kind, owner, domain, spam, tokens FROM training WHERE at_ms < ${args.nowMs - LESSON_KEPT_MS}
    ORDER BY at_ms LIMIT ${LESSONS_MAX}`);
  const places = old.flatMap((lesson) => placesOf(trainerOf(lesson)));
  const order: readonly TrainingKind[] = ['account', 'domain', 'platform'];
  // Each scope once, in one order: two writers never wait for each other.
  const distinct = [...new Map(places.map((place) => [`${place.kind} ${place.owner}`, place])).values()].sort(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.owner - b.owner,
  );
  const scopes = yield* lockScopes(distinct);
  for (const lesson of old) {
    for (const scope of scopes) yield* takeLesson(scope, lesson);
    yield* forgetUncounted(lesson.id);
  }
  return { trained: distinct, done: old.length < LESSONS_MAX };
}

/** Forgets what accounts and domains that are gone had learned for themselves; what counts elsewhere stays there. */
export function* sweepScopes(): Work<TrainingChanged & { readonly done: boolean }> {
  const gone = yield* rows<{ id: number; kind: TrainingKind; owner: number }>(sql`
    SELECT id, kind, owner FROM training_scope s
    WHERE (kind = 'account' AND NOT EXISTS (SELECT 1 FROM account WHERE id = s.owner))
      OR (kind = 'domain' AND NOT EXISTS (SELECT 1 FROM domain WHERE id = s.owner))
    ORDER BY id LIMIT 1`);
  const [scope] = gone;
  if (scope === undefined) return { trained: [], done: true };
  const counts = yield* rows<{ token: number }>(sql`
    SELECT token FROM training_count WHERE scope = ${scope.id} LIMIT ${COUNTS_MAX}`);
  yield* run(sql`
    DELETE FROM training_count WHERE scope = ${scope.id} AND token IN ${list(counts.map(({ token }) => token))}`);
  if (counts.length === COUNTS_MAX) return { trained: [scope], done: false };
  yield* run(sql`DELETE FROM training_trainer WHERE scope = ${scope.id}`);
  const parts = yield* rows<{ training: number }>(sql`
    DELETE FROM training_part WHERE scope = ${scope.id} RETURNING training`);
  yield* run(sql`DELETE FROM training_scope WHERE id = ${scope.id}`);
  const ids = list(parts.map(({ training }) => training));
  yield* run(sql`
    DELETE FROM training WHERE id IN ${ids} AND NOT EXISTS (SELECT 1 FROM training_part WHERE training = training.id)`);
  return { trained: [scope], done: false };
}
