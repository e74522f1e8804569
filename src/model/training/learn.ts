/** Lessons: taught once, turned, and taken back. */
import { Fault } from '#base/fault';
import { row, rows, run, sql, type Work } from '#format/sql';
import { packIds } from './pack.ts';
import type { Trainer, TrainingChanged, TrainingKind, TrainingOrigin } from './records.ts';
import {
  addLesson,
  admitLesson,
  forgetOldest,
  forgetUncounted,
  type LockedScope,
  lockScopes,
  placesOf,
  SCOPE_TOKENS_MAX,
  type StoredLesson,
  takeLesson,
} from './scope.ts';

/** Tokens of one lesson; what is more is left out. */
export const LESSON_TOKENS_MAX = 2003;
const TEXT_CHARACTERS_MAX = 200;

export interface LearnMessage {
  /** Time-ordered. */
  readonly id: number;
  readonly trainer: Trainer;
  readonly as: 'spam' | 'ham';
  /** 48 bits that are the same whenever this message is taught. */
  readonly message: number;
  /** 48-bit ids, distinct. */
  readonly ids: Float64Array | readonly number[];
  readonly actor: string;
  readonly origin: TrainingOrigin;
  readonly subject: string;
  readonly sender: string;
  readonly nowMs: number;
}

export interface Learned extends TrainingChanged {
  /** `known`: it was taught the same before. `turned`: it was taught otherwise before, which does not count any more. */
  readonly outcome: 'learned' | 'turned' | 'known';
  readonly training: number;
  /** Where it counts. */
  readonly counts: readonly TrainingKind[];
}

/** Teaches a message: once for each trainer, however often it comes. */
export function* learnMessage(args: LearnMessage): Work<Learned> {
  const { trainer, message, nowMs } = args;
  const spam = args.as === 'spam' ? 1 : 0;
  const places = placesOf(trainer);
  const scopes = yield* lockScopes(places);
  const before = yield* row<StoredLesson>(sql`
    SELECT id, kind, owner, spam, tokens FROM training
    WHERE kind = ${trainer.kind} AND owner = ${trainer.owner} AND message = ${message}`);
  if (before?.spam === spam) {
    return { outcome: 'known', training: before.id, counts: yield* countsOf(before.id), trained: [] };
  }
  if (before !== undefined) yield* remove(before, scopes);
  const tokens = packIds([...new Set(args.ids)].slice(0, LESSON_TOKENS_MAX));
  const lesson: StoredLesson = { id: args.id, kind: trainer.kind, owner: trainer.owner, spam, tokens };
  yield* run(sql`
    INSERT INTO training (id, kind, owner, domain, message, spam, actor, origin, subject, sender, at_ms, tokens)
    VALUES (${args.id}, ${trainer.kind}, ${trainer.owner}, ${domainOf(trainer)}, ${message}, ${spam}, ${args.actor},
      ${args.origin}, ${args.subject.slice(0, TEXT_CHARACTERS_MAX)}, ${args.sender.slice(0, TEXT_CHARACTERS_MAX)}, ${nowMs},
      ${tokens})`);
  const counts: TrainingKind[] = [];
  for (const scope of scopes) {
    if (!(yield* admitLesson(scope, trainer, nowMs))) continue;
    yield* addLesson(scope.id, lesson);
    yield* forgetOldest(scope, SCOPE_TOKENS_MAX[scope.kind]);
    counts.push(scope.kind);
  }
  return { outcome: before === undefined ? 'learned' : 'turned', training: args.id, counts, trained: places };
}

/**
 * Takes a lesson back by its message, as if it never was: what it was taught as, null where there is none.
 * @param args.as only where it was taught as that
 */
export function* unlearnMessage(args: {
  readonly trainer: Trainer;
  readonly message: number;
  readonly as?: 'spam' | 'ham';
}): Work<TrainingChanged & { readonly was: 'spam' | 'ham' | null }> {
  const { trainer, message } = args;
  const places = placesOf(trainer);
  const lesson = yield* row<StoredLesson>(sql`
    SELECT id, kind, owner, spam, tokens FROM training
    WHERE kind = ${trainer.kind} AND owner = ${trainer.owner} AND message = ${message}`);
  const was = lesson?.spam === 1 ? 'spam' : 'ham';
  if (lesson === undefined || (args.as !== undefined && args.as !== was)) return { was: null, trained: [] };
  yield* remove(lesson, yield* lockScopes(places));
  return { was, trained: places };
}

/** Takes a lesson back by its number in the log. */
export function* undoTraining(args: { readonly id: number }): Work<TrainingChanged & { readonly as: 'spam' | 'ham' }> {
  const lesson = yield* row<StoredLesson & { readonly domain: number | null }>(sql`
    SELECT id, kind, owner, domain, spam, tokens FROM training WHERE id = ${args.id}`);
  if (lesson === undefined) {
    throw new Fault('not-found', `Cannot find training ${args.id}`, {
      publicText: `There is no training ${args.id}; rookery filter training lists them`,
    });
  }
  const places = placesOf(trainerOf(lesson));
  yield* remove(lesson, yield* lockScopes(places));
  return { as: lesson.spam === 1 ? 'spam' : 'ham', trained: places };
}

function* remove(lesson: StoredLesson, scopes: readonly LockedScope[]): Work<void> {
  for (const scope of scopes) yield* takeLesson(scope, lesson);
  yield* forgetUncounted(lesson.id);
}

function* countsOf(training: number): Work<readonly TrainingKind[]> {
  const found = yield* rows<{ kind: TrainingKind }>(sql`
    SELECT s.kind FROM training_part p JOIN training_scope s ON s.id = p.scope WHERE p.training = ${training}
    ORDER BY s.kind`);
  return found.map(({ kind }) => kind);
}

function domainOf(trainer: Trainer): number | null {
  if (trainer.kind === 'account') return trainer.domain;
  return trainer.kind === 'domain' ? trainer.owner : null;
}

export function trainerOf(of: {
  readonly kind: TrainingKind;
  readonly owner: number;
  readonly domain: number | null;
}): Trainer {
  const { kind, owner, domain } = of;
  if (kind === 'account') return { kind, owner, domain: domain ?? 0 };
  return kind === 'domain' ? { kind, owner } : { kind, owner: 0 };
}
