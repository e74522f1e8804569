/** Counts of one scope: adding a lesson to them, and taking exactly the same away. */
import { list, row, rows, run, sql, type Work } from '#format/sql';
import { unpackIds } from './pack.ts';
import type { TrainedScope, Trainer, TrainingKind, TrainingPlace } from './records.ts';

/**
 * Tokens of all lessons that count in a scope; above it the oldest lessons are forgotten there. A scope has fewer rows than
 * that, since lessons share tokens.
 */
export const SCOPE_TOKENS_MAX = { account: 300_000, domain: 1_000_000, platform: 2_000_000 } as const satisfies Record<
  TrainingKind,
  number
>;
/** Lessons of one account that count for others, a day: who teaches thousands teaches itself. */
export const LESSONS_A_DAY = { domain: 20, platform: 10 } as const;
/** One account is at most this share of what a wider scope has learned, once it has given so many lessons. */
const SHARE_MAX = 0.25;
const LESSONS_FREE = 20;
/** Oldest lessons that are forgotten at once: a write stays short. */
const FORGOTTEN_AT_ONCE = 8;
const DAY_MS = 24 * 3_600_000;

export interface LockedScope extends TrainedScope {
  readonly tokens: number;
}

/** The scopes that a trainer's lessons can count in, the nearest first: one order for all who lock them. */
export function placesOf(trainer: Trainer): readonly TrainingPlace[] {
  const { kind, owner } = trainer;
  if (kind !== 'account') return [{ kind, owner }];
  return [
    { kind, owner },
    { kind: 'domain', owner: trainer.domain },
    { kind: 'platform', owner: 0 },
  ];
}

/** Makes the scopes that are missing, and keeps other writers away from them. */
export function* lockScopes(places: readonly TrainingPlace[]): Work<readonly LockedScope[]> {
  const locked: LockedScope[] = [];
  for (const { kind, owner } of places) {
    const scope = yield* row<LockedScope>(sql`
      INSERT INTO training_scope (kind, owner, spam, ham, tokens, trainers, trusted)
      VALUES (${kind}, ${owner}, 0, 0, 0, 0, 0)
      ON CONFLICT (kind, owner) DO UPDATE SET kind = excluded.kind
      RETURNING id, kind, owner, spam, ham, tokens, trainers, trusted`);
    if (scope === undefined) throw new Error(`The scope of ${kind} ${owner} was not given back`);
    locked.push(scope);
  }
  return locked;
}

/** A lesson as it is stored. */
export interface StoredLesson {
  readonly id: number;
  readonly kind: TrainingKind;
  readonly owner: number;
  readonly spam: number;
  readonly tokens: Uint8Array;
}

/** Whether a lesson counts in a scope: always in the trainer's own, within bounds in a wider one. Notes that it does. */
export function* admitLesson(scope: LockedScope, trainer: Trainer, nowMs: number): Work<boolean> {
  if (scope.kind === trainer.kind) {
    if (trainer.kind !== 'account')
      yield* run(sql`UPDATE training_scope SET trusted = trusted + 1 WHERE id = ${scope.id}`);
    return true;
  }
  if (scope.kind === 'account') return false;
  const day = Math.floor(nowMs / DAY_MS);
  const known = yield* row<{ messages: number; day: number; today: number }>(sql`
    SELECT messages, day, today FROM training_trainer WHERE scope = ${scope.id} AND account = ${trainer.owner}`);
  const today = known?.day === day ? known.today : 0;
  const messages = known?.messages ?? 0;
  const share = Math.max(LESSONS_FREE, SHARE_MAX * (scope.spam + scope.ham));
  if (today >= LESSONS_A_DAY[scope.kind] || messages >= share) return false;
  yield* run(sql`
    INSERT INTO training_trainer (scope, account, messages, day, today)
    VALUES (${scope.id}, ${trainer.owner}, 1, ${day}, 1)
    ON CONFLICT (scope, account) DO UPDATE SET messages = training_trainer.messages + 1, day = excluded.day,
      today = ${today + 1}`);
  if (messages === 0) yield* run(sql`UPDATE training_scope SET trainers = trainers + 1 WHERE id = ${scope.id}`);
  return true;
}

/** Counts a lesson in a scope that admitted it. */
export function* addLesson(scope: number, lesson: StoredLesson): Work<void> {
  const ids = unpackIds(lesson.tokens).sort((a, b) => a - b);
  const spam = lesson.spam;
  const ham = 1 - spam;
  yield* run(sql`INSERT INTO training_part (scope, training) VALUES (${scope}, ${lesson.id})`);
  yield* run(sql`
    WITH ids(token) AS ${list(ids)}
    INSERT INTO training_count (scope, token, spam, ham)
    SELECT CAST(${scope} AS BIGINT), token, CAST(${spam} AS BIGINT), CAST(${ham} AS BIGINT) FROM ids WHERE token >= 0
    ON CONFLICT (scope, token) DO UPDATE SET spam = training_count.spam + excluded.spam,
      ham = training_count.ham + excluded.ham`);
  yield* run(sql`
    UPDATE training_scope SET spam = spam + ${spam}, ham = ham + ${ham}, tokens = tokens + ${ids.length}
    WHERE id = ${scope}`);
}

/** Takes away what `addLesson` counted, to the number. Nothing where it does not count there. */
export function* takeLesson(scope: TrainingPlace & { readonly id: number }, lesson: StoredLesson): Work<void> {
  const part = yield* row<{ scope: number }>(sql`
    DELETE FROM training_part WHERE scope = ${scope.id} AND training = ${lesson.id} RETURNING scope`);
  if (part === undefined) return;
  const ids = unpackIds(lesson.tokens);
  const spam = lesson.spam;
  const ham = 1 - spam;
  yield* run(sql`
    UPDATE training_count SET spam = spam - ${spam}, ham = ham - ${ham} WHERE scope = ${scope.id} AND token IN ${list(ids)}`);
  yield* run(sql`
    DELETE FROM training_count WHERE scope = ${scope.id} AND token IN ${list(ids)} AND spam <= 0 AND ham <= 0`);
  const trusted = lesson.kind === scope.kind && lesson.kind !== 'account' ? 1 : 0;
  yield* run(sql`
    UPDATE training_scope SET spam = spam - ${spam}, ham = ham - ${ham}, tokens = tokens - ${ids.length},
      trusted = trusted - ${trusted} WHERE id = ${scope.id}`);
  if (lesson.kind !== 'account' || scope.kind === 'account') return;
  // What was taught today stays counted as such, or teaching and taking back by turns would have no bound.
  const left = yield* row<{ messages: number }>(sql`
    UPDATE training_trainer SET messages = messages - 1 WHERE scope = ${scope.id} AND account = ${lesson.owner}
    RETURNING messages`);
  if (left?.messages === 0) yield* run(sql`UPDATE training_scope SET trainers = trainers - 1 WHERE id = ${scope.id}`);
}

/** Forgets the oldest lessons of a scope that has too many tokens, and those that count nowhere any more. */
export function* forgetOldest(scope: TrainingPlace & { readonly id: number }, tokensMax: number): Work<void> {
  const now = yield* row<{ tokens: number }>(sql`SELECT tokens FROM training_scope WHERE id = ${scope.id}`);
  let over = (now?.tokens ?? 0) - tokensMax;
  if (over <= 0) return;
  const oldest = yield* rows<StoredLesson>(sql`
    SELECT t.id, t.kind, t.owner, t.spam, t.tokens FROM training_part p JOIN training t ON t.id = p.training
    WHERE p.scope = ${scope.id} ORDER BY p.training LIMIT ${FORGOTTEN_AT_ONCE}`);
  for (const lesson of oldest) {
    if (over <= 0) return;
    yield* takeLesson(scope, lesson);
    yield* forgetUncounted(lesson.id);
    over -= unpackIds(lesson.tokens).length;
  }
}

/** Removes a lesson from the log where no scope counts it any more. */
export function* forgetUncounted(training: number): Work<void> {
  yield* run(sql`
    DELETE FROM training WHERE id = ${training}
    AND NOT EXISTS (SELECT 1 FROM training_part WHERE training = ${training})`);
}
