const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** RFC 5321 section 4.5.4.1: at least half an hour between tries on the whole; the first few come sooner, for greylists. */
const FIRST_MS = 5 * MINUTE_MS;
const LONGEST_MS = 4_000_000;
/** Delay notices, by the age of the message. */
const noticeAgesMs: readonly number[] = [HOUR_MS, 24 * HOUR_MS];
/**
 * Fewer attempts than this never end in giving up, however late it is by the clock: a machine that wakes up with a wrong
 * date must not return the whole queue (reliability: no message is bounced early after a jump).
 */
const ATTEMPTS_MIN = 10;

/** How long to wait after the n-th attempt (from 1): 5, 10, 20, 40 minutes, then 4,000 s; `jitter` in [0, 1) is ± 10 %. */
export function backoffMs(attempts: number, jitter: number): number {
  const doubled = FIRST_MS * 2 ** Math.min(Math.max(attempts - 1, 0), 20);
  return Math.round(Math.min(doubled, LONGEST_MS) * (0.9 + 0.2 * jitter));
}

/** Attempts that a life of this length needs at least before it counts as over. */
export function attemptsNeeded(lifeMs: number): number {
  let attempts = 1;
  // A short life (a DSN's day, or a test's minutes) has fewer.
  for (let age = backoffMs(1, 0.5); age < lifeMs && attempts < ATTEMPTS_MIN; attempts++)
    age += backoffMs(attempts + 1, 0.5);
  return Math.max(1, Math.floor(attempts / 2) + 1);
}

/** Whether a delay notice is due: the number of notices that should have gone out at this age. */
export function noticesDue(ageMs: number): number {
  return noticeAgesMs.filter((age) => ageMs >= age).length;
}
