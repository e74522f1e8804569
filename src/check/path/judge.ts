/** Which steps of a way can be believed. Whoever sends a message can write any line below those of the servers that took it. */
import { isPublicAddress } from '#format/ip';
import { registrableDomain } from '#format/link';
import type { Hop } from './received.ts';

export const pathDoubts = [
  'unreadable', // it says neither from whom nor by whom
  'no-time', // no time that can be read
  'back-in-time', // earlier than the step before it
  'in-the-future', // later than now
  'broken-chain', // the server that wrote the older line is not the one that handed on to the newer
  'our-name', // it claims to be written by the reader's own server, below a line of somebody else
  'no-server', // `by` is no name of a server
] as const;
export type PathDoubt = (typeof pathDoubts)[number];

/**
 * `written-here`: by the reader's own servers. `seen-here`: written elsewhere, by the server that the reader's own saw.
 * `claimed`: anybody could have written it, and nothing speaks against it. `doubtful`: something does.
 */
export type PathStanding = 'written-here' | 'seen-here' | 'claimed' | 'doubtful';

export interface PathStep {
  readonly hop: Hop;
  /** Since the step before; null where it cannot be known. */
  readonly delayMs: number | null;
  readonly standing: PathStanding;
  readonly doubts: readonly PathDoubt[];
}

export interface PathFacts {
  readonly nowMs: number;
  /** Names of the reader's own servers. Where there are none the server of the newest line is taken for one. */
  readonly own: readonly string[];
}

/** Clocks of servers differ; so much is nobody's lie. */
const CLOCK_MS_MAX = 5 * 60_000;

/** Judges hops in the order of the header, the newest first, and gives them in the order of the way, the oldest first. */
export function judgePath(hops: readonly Hop[], { nowMs, own }: PathFacts): readonly PathStep[] {
  const ours = new Set((own.length === 0 ? hops.slice(0, 1).map(({ by }) => by) : own).map(folded));
  const writtenHere = leading(hops, ({ by }) => ours.has(folded(by)));
  const steps = hops.map((hop, i): PathStep => {
    const newer = hops[i - 1];
    const older = hops[i + 1];
    const isOurs = i < writtenHere;
    const delayMs = hop.ms === null || older === undefined || older.ms === null ? null : hop.ms - older.ms;
    const doubts = doubtsOf(hop, {
      delayMs,
      inFuture: hop.ms !== null && hop.ms > nowMs + CLOCK_MS_MAX,
      // Inside of one house lines are written by machines with names of their own.
      broken: newer !== undefined && !isOurs && !handsOn(hop, newer),
      ourName: !isOurs && ours.has(folded(hop.by)),
    });
    const standing = isOurs
      ? 'written-here'
      : doubts.length > 0
        ? 'doubtful'
        : i === writtenHere
          ? 'seen-here'
          : 'claimed';
    return { hop, delayMs, standing, doubts };
  });
  return believable(steps).reverse();
}

/** Below a broken chain nothing is worth more than what broke it. */
function believable(steps: readonly PathStep[]): PathStep[] {
  let broken = false;
  return steps.map((step) => {
    const below = broken;
    broken ||= step.doubts.some((doubt) => doubt === 'broken-chain' || doubt === 'our-name');
    return below && step.standing !== 'written-here' ? { ...step, standing: 'doubtful' } : step;
  });
}

interface HopFacts {
  readonly delayMs: number | null;
  readonly inFuture: boolean;
  readonly broken: boolean;
  readonly ourName: boolean;
}

function doubtsOf(hop: Hop, { delayMs, inFuture, broken, ourName }: HopFacts): PathDoubt[] {
  const found: [PathDoubt, boolean][] = [
    ['unreadable', hop.from === '' && hop.by === ''],
    ['no-time', hop.ms === null],
    ['back-in-time', delayMs !== null && delayMs < -CLOCK_MS_MAX],
    ['in-the-future', inFuture],
    ['broken-chain', broken],
    ['our-name', ourName],
    ['no-server', hop.by !== '' && !/^[a-z0-9[][a-z0-9.:_-]*[a-z0-9\]]$/i.test(hop.by)],
  ];
  return found.filter(([, is]) => is).map(([doubt]) => doubt);
}

/**
 * Whether the server that wrote the older line may be the one from which the newer had it: by its name, its address, or
 * another name of the same organization. An address inside of a network says nothing against it.
 */
function handsOn(older: Hop, newer: Hop): boolean {
  const { by } = older;
  if (by === '' || (newer.from === '' && newer.name === '')) return true;
  const names = [newer.from, newer.name].filter((name) => name !== '').map(folded);
  if (names.includes(folded(by)) || by === newer.ip) return true;
  if (newer.ip !== '' && !isPublicAddress(newer.ip)) return true;
  // One machine under names of two networks, as large houses have them.
  const machine = /^([^.]*\d[^.]*)\./.exec(folded(by))?.[1];
  if (machine !== undefined && names.some((name) => name.startsWith(`${machine}.`))) return true;
  const house = registrableDomain(folded(by));
  // Names such as `localhost` or `exchange1` are of the inside of a house, and tell nothing.
  if (house === '') return true;
  return names.some((name) => registrableDomain(name) === house);
}

function leading<T>(all: readonly T[], fits: (one: T) => boolean): number {
  const at = all.findIndex((one) => !fits(one));
  return at === -1 ? all.length : at;
}

function folded(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
