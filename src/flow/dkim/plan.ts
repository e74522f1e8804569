/** What is to be done with the keys of a domain, and when: data in, data out. */
import type { DkimPublicKey } from '#model/directory';
import type { KeySight } from './look.ts';
import { freeSelector } from './selectors.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A record must have been seen for so long without a break: there are several name servers, and caches of denials. */
const SEEN_MS_MIN = HOUR_MS;
/** Or for its TTL, up to this. */
const SEEN_MS_MAX = DAY_MS;
/** What a retired key has signed is still on its way: five days in our queue and as long elsewhere, rarely longer. */
export const RETIRED_KEPT_MS = 7 * DAY_MS;
/** A key that signs is looked for once a day. */
const SIGNING_LOOK_MS = DAY_MS;

export type Sights = ReadonlyMap<string, KeySight>;

/** What happens to a key next; `atMs` null: when somebody publishes its record, or not by itself. */
export type NextStep =
  | { readonly kind: 'waits'; readonly atMs: null }
  | { readonly kind: 'signs' | 'rotates' | 'goes'; readonly atMs: number }
  | { readonly kind: 'stays'; readonly atMs: null };

export function isWaiting({ state }: DkimPublicKey): boolean {
  return state === 'created' || state === 'published';
}

/** When a key that is seen may sign. */
export function signsAtMs(key: DkimPublicKey, sight: KeySight | undefined): number | undefined {
  if (key.seenMs === null || sight?.kind !== 'seen') return undefined;
  return key.seenMs + Math.min(SEEN_MS_MAX, Math.max(SEEN_MS_MIN, sight.ttlS * 1000));
}

/** Keys that may sign from now on: seen at this moment, and for long enough. */
export function readyToSign(keys: readonly DkimPublicKey[], sights: Sights, nowMs: number): readonly string[] {
  return keys.flatMap((key) => {
    const atMs = key.state === 'published' ? signsAtMs(key, sights.get(key.selector)) : undefined;
    return atMs !== undefined && atMs <= nowMs ? [key.selector] : [];
  });
}

/** Keys that an hourly round looks for in the DNS. */
export function toLookFor(keys: readonly DkimPublicKey[], nowMs: number): readonly DkimPublicKey[] {
  return keys.filter((key) => {
    if (isWaiting(key)) return true;
    return key.state === 'signing' && (key.lookedMs === null || nowMs - key.lookedMs >= SIGNING_LOOK_MS);
  });
}

/** Keys old enough to get a successor, for which there is a name and of which none waits. */
export function dueForRotation(
  keys: readonly DkimPublicKey[],
  { rotateAfterMs, nowMs }: { readonly rotateAfterMs: number; readonly nowMs: number },
): readonly DkimPublicKey[] {
  if (rotateAfterMs === 0) return [];
  return keys.filter((key) => {
    if (key.state !== 'signing' || nowMs - (key.signingMs ?? key.createdMs) < rotateAfterMs) return false;
    const successor = keys.some((other) => other.algorithm === key.algorithm && isWaiting(other));
    return !successor && freeSelector(key.algorithm, keys) !== undefined;
  });
}

export function nextStep(
  key: DkimPublicKey,
  facts: {
    readonly keys: readonly DkimPublicKey[];
    readonly sight: KeySight | undefined;
    readonly rotateAfterMs: number;
  },
): NextStep {
  switch (key.state) {
    case 'created':
    case 'published': {
      const atMs = signsAtMs(key, facts.sight);
      return atMs === undefined ? { kind: 'waits', atMs: null } : { kind: 'signs', atMs };
    }
    case 'signing': {
      const { rotateAfterMs, sight, keys } = facts;
      const waits = keys.some((other) => other.algorithm === key.algorithm && isWaiting(other));
      if (rotateAfterMs === 0 || waits || sight?.kind !== 'seen') return { kind: 'stays', atMs: null };
      return { kind: 'rotates', atMs: (key.signingMs ?? key.createdMs) + rotateAfterMs };
    }
    case 'retired':
      return { kind: 'goes', atMs: (key.retiredMs ?? key.createdMs) + RETIRED_KEPT_MS };
    default:
      return key.state satisfies never;
  }
}
