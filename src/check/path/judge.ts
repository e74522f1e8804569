/** Which steps of a way can be believed. Whoever sends a message can write any line below those of the servers that took it. */
import { isPublicAddress } from '#format/ip';
import { registrableDomain } from '#format/link';
import type { Hop } from './received.ts';

export const pathDoubts = [
  'unreadable', // it says neither from whom nor by whom
  'no-time', // no time that can be read
  'late', // later than the step behind it, which was written by who is to be believed rather
  'in-the-future', // later than now
  'broken-chain', // the server that wrote the older line is not the one that handed on to the newer
  'our-name', // it has the name of the reader's own server, below a line of somebody else
  'no-server', // `by` is no name of a server
] as const;
export type PathDoubt = (typeof pathDoubts)[number];

/**
 * `written-here`: by the reader's own servers. `seen-here`: written elsewhere, by the server that the reader's own saw.
 * `claimed`: anybody could have written it, and nothing speaks against it. `doubtful`: something does. That a line says
 * nothing, or no time, speaks against nobody.
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
/** Up to here a clock is wrong, or the zone that it is thought to be in, rather than the line. */
const WRONG_CLOCK_MS_MAX = 3 * 3_600_000;

/** Judges hops in the order of the header, the newest first, and gives them in the order of the way, the oldest first. */
export function judgePath(hops: readonly Hop[], { nowMs, own }: PathFacts): readonly PathStep[] {
  const ours = new Set((own.length === 0 ? hops.slice(0, 1).map(({ by }) => by) : own).map(folded));
  const writtenHere = leading(hops, ({ by }) => ours.has(folded(by)));
  const steps = hops.map((hop, i): PathStep => {
    const newer = hops[i - 1];
    const older = hops[i + 1];
    const isOurs = i < writtenHere;
    const delayMs = hop.ms === null || older === undefined || older.ms === null ? null : hop.ms - older.ms;
    const lateMs = hop.ms === null || newer === undefined || newer.ms === null ? 0 : hop.ms - newer.ms;
    const doubts = doubtsOf(hop, {
      late: lateMs > CLOCK_MS_MAX,
      inFuture: hop.ms !== null && hop.ms > nowMs + CLOCK_MS_MAX,
      // Inside of one house lines are written by machines with names of their own.
      broken: newer !== undefined && !isOurs && !handsOn(hop, newer),
      ourName: !isOurs && ours.has(folded(hop.by)),
    });
    const isDoubtful = doubts.some((doubt) => speaksAgainst(doubt, lateMs));
    const claimed = i === writtenHere ? 'seen-here' : 'claimed';
    const standing = isOurs ? 'written-here' : isDoubtful ? 'doubtful' : claimed;
    return { hop, delayMs, standing, doubts };
  });
  return believable(steps).reverse();
}

/** Programs that say little, and clocks that are wrong, are no forgery. */
function speaksAgainst(doubt: PathDoubt, lateMs: number): boolean {
  if (doubt === 'late') return lateMs > WRONG_CLOCK_MS_MAX;
  return doubt !== 'unreadable' && doubt !== 'no-time';
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
  readonly late: boolean;
  readonly inFuture: boolean;
  readonly broken: boolean;
  readonly ourName: boolean;
}

function doubtsOf(hop: Hop, { late, inFuture, broken, ourName }: HopFacts): PathDoubt[] {
  const found: [PathDoubt, boolean][] = [
    ['unreadable', hop.from === '' && hop.by === '' && !hop.inner],
    ['no-time', hop.ms === null],
    ['late', late],
    ['in-the-future', inFuture],
    ['broken-chain', broken],
    ['our-name', ourName],
    ['no-server', hop.by !== '' && !/^[a-z0-9[][a-z0-9.:_%-]*[a-z0-9\]]?$/i.test(hop.by)],
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
  // Some programs write who wrote the message instead of who handed it on.
  if (newer.from.includes('@')) return true;
  if (names.includes(folded(by)) || by === newer.ip) return true;
  if (newer.ip !== '' && !isPublicAddress(newer.ip)) return true;
  // One machine under names of two networks, as large houses have them.
  const machine = /^([^.]*\d[^.]*)\./.exec(folded(by))?.[1];
  if (machine !== undefined && names.some((name) => name.startsWith(`${machine}.`))) return true;
  // Names such as `localhost`, `exchange1` or `mail.corp.local` are of the inside of a house, and tell nothing.
  if (isOfTheInside(folded(by)) || names.every(isOfTheInside)) return true;
  const house = houseOf(by);
  return names.some((name) => houseOf(name) === house);
}

/** A name without a domain, an address, or a name that only one network knows (RFC 6762 appendix G). */
function isOfTheInside(name: string): boolean {
  return !name.includes('.') || /^[[\d:]/.test(name) || innerNames.test(name);
}

const innerNames = /\.(?:local|localdomain|localhost|lan|internal|intern|intranet|private|corp|home|arpa)$/;

/** Houses whose servers have names of several domains, as their lines show them. */
const houses: ReadonlyMap<string, string> = new Map(
  [
    'outlook.com exchangelabs.com office365.com office.com microsoft.com hotmail.com live.com',
    'google.com googlemail.com gmail.com 1e100.net',
    'yahoo.com yahoodns.net aol.com',
    'icloud.com me.com mac.com apple.com',
    'gmx.net gmx.com web.de mail.com 1und1.de kundenserver.de perfora.net ui.com',
    'protonmail.ch proton.ch protonmail.com proton.me',
    'amazonses.com amazon.com amazonaws.com',
    'sendgrid.net sendgrid.com',
    'mailgun.net mailgun.org mailgun.com mailgun.info',
    'mcsv.net mcdlv.net rsgsv.net mailchimp.com mandrillapp.com',
    'pphosted.com ppops.net proofpoint.com ppe-hosted.com',
    'messagelabs.com symantec.com symanteccloud.com',
    'mimecast.com mimecast.co.za mimecast-offshore.com',
    'strato.de rzone.de',
    't-online.de telekom.de',
    'sendinblue.com brevo.com sender-sib.com mailin.fr',
    'exacttarget.com exct.net salesforce.com',
    'zoho.com zoho.eu zohomail.com',
    'comcast.net icomcast.net',
  ].flatMap((line) => line.split(' ').map((name): [string, string] => [name, line])),
);

function houseOf(name: string): string {
  const domain = registrableDomain(folded(name));
  return houses.get(domain) ?? domain;
}

function leading<T>(all: readonly T[], fits: (one: T) => boolean): number {
  const at = all.findIndex((one) => !fits(one));
  return at === -1 ? all.length : at;
}

function folded(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
