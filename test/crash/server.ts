/** The same faults against the whole server: SMTP in, submission, the queue and its deliveries, IMAP. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkStore } from '#edge/store';
import { NameServer } from '../interop/harness/dns.ts';
import { Rookery } from '../interop/harness/rookery.ts';
import { addLedger, addRun, type CampaignOptions, newTally, type Tally, timed } from './campaign.ts';
import { incoming, type Listing, type LoadOptions, PASSWORD, reading, submitting } from './clients.ts';
import { drainFiltered, filtering, filterSettings } from './filtered.ts';
import { keeping } from './keeper.ts';
import { Ledger } from './ledger.ts';
import { cutOff, type Machine, makeImage, mount, unmount } from './machine.ts';
import { wait } from './process.ts';
import { SeededRandom } from './random.ts';
import { readServer } from './rows.ts';
import { RemoteSink } from './sink.ts';

const INCOMING = 6;
const SUBMITTING = 2;
/** Between faults the load runs for at most so long. */
const LOAD_MS_MAX = 900;
/** Filtered mail takes longer, on a busy machine much longer: the fault comes after so many answers, or this time. */
const ANSWERS_MAX = 60;
const ANSWERS_MS_MAX = 6000;

/** A process that does not end within this time had ended before. */
const END_MS_MAX = 5000;

export interface Scene {
  /** With the filter on, HTML cleaned and senders watched. */
  readonly filtered: boolean;
  readonly tally: Tally;
  readonly ledger: Ledger;
  readonly random: SeededRandom;
  readonly dns: NameServer;
  readonly sink: RemoteSink;
  readonly data: string;
  readonly outbound: Map<number, Buffer>;
  /** Each fault may have hit a delivery between the sink's 250 and our commit. */
  faults: number;
  next: number;
  /** What the offline look saw after the last fault, to be compared with what IMAP shows after the start. */
  seen: ReadonlyMap<string, ReadonlySet<number>> | undefined;
}

export interface ServerOptions extends CampaignOptions {
  /** With the filter on, HTML cleaned and senders watched; else it is about octets alone, however fast they come. */
  readonly filtered?: boolean;
}

/** `machine` undefined: kill -9; otherwise the data lie on a file system that is cut off. */
export async function serverFaults(machine: Machine | undefined, options: ServerOptions): Promise<Tally> {
  const { filtered = false } = options;
  const what = machine === undefined ? 'kill -9 of the server' : 'power loss under the server';
  const tally = newTally(filtered ? `${what}, filtered` : what);
  return await timed(tally, async (work) => {
    const point = join(work, 'mnt');
    mkdirSync(point);
    if (machine !== undefined) {
      makeImage(join(work, 'image'), 'ext4', 512 * 2 ** 20);
      mount(join(work, 'image'), point);
    }
    const random = new SeededRandom(options.seed);
    await using dns = await NameServer.start();
    const sink = await RemoteSink.start('127.0.0.2');
    const ledger = new Ledger();
    const scene: Scene = {
      filtered,
      tally,
      ledger,
      random,
      dns,
      sink,
      data: join(point, 'data'),
      outbound: new Map(),
      faults: 0,
      next: 1,
      seen: undefined,
    };
    try {
      await setUp(scene);
      for (let run = 0; run < options.runs; run++) {
        await oneRun(
          scene,
          machine === undefined ? undefined : () => cutOff(machine.godown, point, random.below(3) === 0 ? 1 : 2),
        );
        if (machine !== undefined) {
          unmount(point);
          mount(join(work, 'image'), point);
        }
        addRun(tally, judgeServer(scene), 0);
      }
      await drain(scene);
    } finally {
      await sink.stop();
      unmount(point);
    }
    addLedger(tally, ledger);
    tally.acknowledged += scene.outbound.size;
    const kinds = [...ledger.byName, ['submitted', scene.outbound.size], ['at the sink', sink.taken.size]];
    tally.notes = kinds.map(([name, count]) => `${name} ${count}`).join(', ');
  });
}

async function setUp({ filtered, dns, data, sink }: Scene): Promise<void> {
  const server = await Rookery.start({ dns: dns.address, data });
  const settings = {
    ...(filtered ? filterSettings : { 'filter.enabled': 'off', 'clean.enabled': 'off', 'sending.watch': 'off' }),
    'limits.exempt': '127.0.0.0/8',
    'auth.cleartext': 'loopback',
    'smtp.outbound-port': String(sink.port),
  };
  for (const [key, value] of Object.entries(settings)) await server.set(key, value);
  await server.cli(['domain', 'add', 'example.test']);
  await server.addAccount('anna@example.test', PASSWORD);
  await server.addAccount('ben@example.test', PASSWORD);
  // What is spam for anna goes to Junk; ben's is held.
  if (filtered) {
    await server.cli(['setting', 'set', 'filter.high-action', 'quarantine', '--account', 'ben@example.test']);
  }
  await server.stop();
}

/** Starts the server, lets people work, and takes it away from under them. */
async function oneRun(scene: Scene, cut: (() => void) | undefined): Promise<void> {
  const began = performance.now();
  const server = await Rookery.start({ dns: scene.dns.address, data: scene.data });
  scene.tally.startMsMax = Math.max(scene.tally.startMsMax, performance.now() - began);
  let faulted = false;
  const load: LoadOptions = {
    host: server.host,
    ports: server.ports,
    ledger: scene.ledger,
    random: scene.random,
    next: () => scene.next++,
    outbound: scene.outbound,
    filter: scene.filtered ? filtering : undefined,
    counts: () => !faulted,
  };
  const people = [
    ...Array.from({ length: INCOMING }, () => incoming(load)),
    ...Array.from({ length: SUBMITTING }, () => submitting(load)),
    reading(load, (listing) => compareListing(scene, listing)),
    ...(scene.filtered ? [keeping(load, server.ports.https)] : []),
  ];
  if (scene.filtered) await answers(scene.ledger, 5 + scene.random.below(ANSWERS_MAX));
  else await wait(150 + scene.random.below(LOAD_MS_MAX));
  // With the disk gone what was answered from now on may be lost; a killed process has answered what it answered.
  if (cut !== undefined) {
    faulted = true;
    cut();
  }
  scene.faults += 1;
  const ended = await Promise.race([server.kill().then(() => true), wait(END_MS_MAX).then(() => false)]);
  if (!ended && cut === undefined)
    scene.ledger.violations.push(`the server had ended by itself: ${server.log.slice(-2000)}`);
  await Promise.all(people);
}

async function answers(ledger: Ledger, count: number): Promise<void> {
  const wanted = ledger.acknowledged + count;
  for (let waited = 0; waited < ANSWERS_MS_MAX && ledger.acknowledged < wanted; waited += 10) await wait(10);
}

/** What IMAP shows at the start is what the rows said after the fault. */
function compareListing(scene: Scene, listing: Listing): void {
  for (const [name, numbers] of listing) {
    const seen = scene.seen?.get(`anna ${name}`) ?? new Set<number>();
    const extra = [...numbers.keys()].filter((number) => !seen.has(number));
    // Deliveries go on while IMAP is asked, so more is well; what was there must be shown.
    const missing = [...seen].filter((number) => !numbers.has(number));
    if (missing.length > 0) scene.ledger.violations.push(`IMAP does not show ${missing.join(', ')} of ${name}`);
    if (name === 'Archive' && extra.length > 0)
      scene.ledger.violations.push(`IMAP shows ${extra.join(', ')} in ${name}`);
  }
}

function judgeServer(scene: Scene): string[] {
  try {
    return violationsOf(scene);
  } catch (error) {
    return [`judge: ${String(error)}`]; // What the rows point to is not there.
  }
}

function violationsOf(scene: Scene): string[] {
  const { ledger, data } = scene;
  const { found, queued, violations: shown } = readServer(data, scene.filtered ? filtering.kindOf : () => 'plain');
  ledger.settle(found);
  const seen = new Map<string, Set<number>>();
  for (const { place, number } of found) seen.set(place, (seen.get(place) ?? new Set()).add(number));
  scene.seen = seen;
  const violations = [...shown, ...ledger.violations.splice(0)];
  for (const { severity, area, text } of checkStore(data, { bytes: 'all' }).findings) {
    if (severity === 'error') violations.push(`check: ${area}: ${text}`);
  }
  violations.push(...judgeOutbound(scene, queued));
  return violations;
}

/** What was accepted for others is in the queue or at the sink, with its octets, and there no oftener than faults explain. */
function judgeOutbound({ outbound, sink, faults }: Scene, queued: ReadonlySet<number>): string[] {
  const violations: string[] = [];
  for (const [number, bytes] of outbound) {
    const taken = sink.taken.get(number) ?? [];
    if (taken.length === 0 && !queued.has(number))
      violations.push(`submission ${number} is neither in the queue nor at the sink`);
    if (taken.length > 1 + faults)
      violations.push(`submission ${number} is at the sink ${taken.length} times after ${faults} faults`);
    for (const copy of taken) {
      if (!copy.subarray(copy.length - bytes.length).equals(bytes))
        violations.push(`submission ${number} has other octets at the sink`);
    }
  }
  return violations;
}

/** After the last fault the queue must run empty: everything accepted reaches the sink. */
async function drain(scene: Scene): Promise<void> {
  if (!existsSync(scene.data)) return;
  const server = await Rookery.start({ dns: scene.dns.address, data: scene.data });
  if (scene.filtered) await drainFiltered(server, scene.ledger, () => scene.next++);
  const missing = (): number[] => [...scene.outbound.keys()].filter((number) => !scene.sink.taken.has(number));
  for (let waited = 0; waited < 60_000 && missing().length > 0; waited += 200) {
    if (waited % 5000 === 0) await server.cli(['queue', 'retry', '--all']).catch(() => undefined);
    await wait(200);
  }
  await server.stop();
  const left = missing();
  const violations = left.length === 0 ? [] : [`${left.length} submissions never reached the sink, such as ${left[0]}`];
  addRun(scene.tally, [...violations, ...judgeServer(scene)], 0);
}
