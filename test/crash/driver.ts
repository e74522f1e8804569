/**
 * The process that is killed: uses the store through its thread and says what it does.
 *   driver.ts FOLDER SEED FIRST [--script] [--log BLOCKLOG]
 * FIRST: the lowest number not used for a message before. Ends with 0 when told to by `--script` only; 3 when the store
 * says that nothing can be trusted any more; 4 when it cannot start.
 */
import { hash } from 'node:crypto';
import { mkdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { Fault } from '#base/fault';
import { SystemRandom } from '#base/random';
import { type Content, StagingArea } from '#edge/pack';
import { type Facade, facade, ThreadClient } from '#edge/store';
import type { AccountId, EmailId, MailboxId, MessageToAppend } from '#model/mailbox';
import type { DriverEvent, Effect } from './events.ts';
import { SeededRandom } from './random.ts';
import { contentOf, crashWrites, type MailboxName } from './writes.ts';

const LOOPS = 12;
/** Above this many messages more are expunged than come in. */
const LIVE_MAX = 250;
/** Larger ones are streamed into a staging file, as the server does. */
const STAGED_ABOVE = 256 * 1024;

interface Live {
  readonly number: number;
  account: AccountId;
  box: MailboxId;
  uid: number;
}

export class Driver {
  readonly #random: SeededRandom;
  readonly #store: Facade<typeof crashWrites>;
  readonly #staging: StagingArea;
  readonly #logPath: string | undefined;
  readonly #live = new Map<number, Live>();
  readonly #queued = new Set<number>();
  #boxes: readonly MailboxName[] = [];
  #next: number;
  #operation = 0;

  constructor(options: {
    store: Facade<typeof crashWrites>;
    folder: string;
    seed: number;
    first: number;
    log?: string;
  }) {
    this.#store = options.store;
    this.#random = new SeededRandom(options.seed);
    this.#staging = new StagingArea(join(options.folder, 'staging'), new SystemRandom());
    this.#next = options.first;
    this.#logPath = options.log;
  }

  async begin(folder: string): Promise<void> {
    this.#boxes = await this.#store.setUp(null as never);
    const db = new DatabaseSync(join(folder, 'rookery.db'), { readOnly: true });
    const rows = db
      .prepare('SELECT email AS number, account, mailbox AS box, id % 268435456 AS uid FROM message')
      .all();
    for (const row of rows as unknown as Live[]) this.#live.set(row.number, { ...row });
    for (const { id } of db.prepare('SELECT id FROM queued_message').all()) this.#queued.add(Number(id));
    db.close();
    say({ kind: 'ready' });
  }

  /** A mixed load until the process is ended from outside. */
  async load(): Promise<void> {
    await Promise.all(Array.from({ length: LOOPS }, () => this.#loop()));
  }

  /** One of each, one after the other, with a sweep that removes packs: for faults at counted calls. */
  async script(): Promise<void> {
    await this.#deliver(1);
    await Promise.all([this.#deliver(2), this.#deliver(1), this.#enqueue()]);
    await this.#append(3);
    await this.#deliver(1, STAGED_ABOVE + 10);
    await this.#deliver(1, STAGED_ABOVE - 10);
    await this.#deliver(1);
    await this.#storeFlags();
    await this.#move();
    for (let i = 0; i < 4; i++) await this.#expunge();
    await this.#complete();
    await this.#sweep();
    await this.#deliver(1);
  }

  async #loop(): Promise<void> {
    for (;;) {
      const dice = this.#random.below(this.#live.size > LIVE_MAX ? 60 : 100);
      if (dice < 12) await this.#move();
      else if (dice < 24) await this.#storeFlags();
      else if (dice < 40) await this.#expunge();
      else if (dice < 48) await this.#complete();
      else if (dice < 50) await this.#sweep();
      else if (dice < 60) await this.#enqueue();
      else if (dice < 72) await this.#append(1 + this.#random.below(3));
      else await this.#deliver(1 + this.#random.below(2));
    }
  }

  /** Announces an operation, asks the store for it, and says how it ended; undefined when it was refused. */
  async #run<T>(
    name: string,
    effects: readonly Effect[],
    ask: () => Promise<T>,
    uidsOf?: (value: T) => readonly (readonly [number, number])[],
  ): Promise<T | undefined> {
    const id = ++this.#operation;
    say({ kind: 'try', id, at: this.#at(), name, effects });
    try {
      const value = await ask();
      const uids = uidsOf?.(value);
      say({ kind: 'done', id, at: this.#at(), ...(uids === undefined ? {} : { uids }) });
      return value;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      say({ kind: 'refused', id, fault: `${error.kind}: ${error.message.split('\n')[0]}` });
      return undefined;
    }
  }

  #at(): number {
    return this.#logPath === undefined ? 0 : statSync(this.#logPath).size;
  }

  #length(): number {
    const edges = [0, 1, 4095, 4096, 4097, 65_535, 65_536, 65_537];
    const dice = this.#random.below(100);
    if (dice < 10) return this.#random.pick(edges) ?? 0;
    if (dice < 12) return STAGED_ABOVE + 1 + this.#random.below(100_000);
    return 100 + this.#random.below(12_000);
  }

  async #content(
    blob: number,
    length: number,
  ): Promise<{ content: Content; sha: string; discard: () => Promise<void> }> {
    const bytes = this.#random.bytes(length);
    const sha = hash('sha256', bytes, 'hex');
    if (length <= STAGED_ABOVE) {
      return { content: { kind: 'memory', blob, account: 1, bytes }, sha, discard: async () => undefined };
    }
    const file = await this.#staging.create();
    try {
      for (let at = 0; at < length; at += 65_536) await file.write(bytes.subarray(at, at + 65_536));
    } catch {
      await file.discard(); // The disk is full: the server refuses such a message before it asks the store.
      return await this.#content(blob, 1000);
    }
    return {
      content: { kind: 'staged', blob, account: 1, ...(await file.finish()) },
      sha,
      discard: () => file.discard(),
    };
  }

  async #deliver(recipients: number, length = this.#length()): Promise<void> {
    const blob = this.#next++;
    const { content, sha, discard } = await this.#content(blob, length);
    const bytes = content.kind === 'memory' ? content.bytes.length : content.length;
    const copies = Array.from({ length: recipients }, (_, i) => {
      const account = (recipients === 2 ? i + 1 : 1 + this.#random.below(2)) as AccountId;
      const box = this.#boxes.find((one) => one.account === account && one.name === 'INBOX');
      return { email: i === 0 ? blob : this.#next++, account, mailbox: box?.mailbox ?? (0 as MailboxId) };
    });
    const effects = copies.map(({ email, mailbox }) => ({ number: email, place: `box:${mailbox}`, sha, flags: 0 }));
    const uids = await this.#run(
      'deliver',
      effects,
      () => this.#store.deliver({ blob, bytes, copies, nowMs: Date.now() }, [content]),
      (given) => given.map((uid, i) => [copies[i]?.mailbox ?? 0, uid]),
    );
    await discard();
    for (const [i, uid] of (uids ?? []).entries()) {
      const copy = copies[i];
      if (copy !== undefined)
        this.#live.set(copy.email, { number: copy.email, account: copy.account, box: copy.mailbox, uid });
    }
  }

  async #append(count: number): Promise<void> {
    const box = this.#random.pick(this.#boxes);
    if (box === undefined) return;
    const contents: Content[] = [];
    const messages: MessageToAppend[] = [];
    const effects: Effect[] = [];
    for (let i = 0; i < count; i++) {
      const number = this.#next++;
      const length = this.#random.below(5000);
      const { content, sha } = await this.#content(number, length);
      contents.push(content);
      const rest = { head: new Uint8Array(), receivedMs: Date.now(), keywords: ['$Forwarded'], reference: null };
      messages.push({ id: number as EmailId, content: contentOf(number, length), flags: 1, ...rest });
      effects.push({ number, place: `box:${box.mailbox}`, sha, flags: 1 });
    }
    const { account, mailbox } = box;
    const target = { kind: 'mailbox' as const, id: mailbox };
    const appended = await this.#run(
      'append',
      effects,
      () => this.#store.appendMessages({ account, target, messages, nowMs: Date.now() }, contents),
      (value) => value.appended.map(({ uid }) => [mailbox, uid] as const),
    );
    for (const { email, uid } of appended?.appended ?? [])
      this.#live.set(email, { number: email, account, box: mailbox, uid });
  }

  /** A message nobody else is at work with, and those of the same mailbox around it. */
  #take(max: number): Live[] {
    const first = this.#random.pick([...this.#live.values()]);
    if (first === undefined) return [];
    const taken = [...this.#live.values()].filter(({ box }) => box === first.box).slice(-1 - this.#random.below(max));
    for (const { number } of taken) this.#live.delete(number);
    return taken;
  }

  async #move(): Promise<void> {
    const taken = this.#take(5);
    const [first] = taken;
    const to = this.#random.pick(
      this.#boxes.filter(({ account, mailbox }) => account === first?.account && mailbox !== first.box),
    );
    if (first === undefined || to === undefined) return;
    const { account, box: from } = first;
    const uids = taken.map(({ uid }) => [uid, uid] as const);
    const moved = await this.#run(
      'move',
      taken.map(({ number }) => ({ number, place: `box:${to.mailbox}` })),
      () => this.#store.moveMessages({ account, from, to: to.mailbox, uids, nowMs: Date.now() }),
      (value) => [...value.targetUids].map((uid) => [to.mailbox, uid] as const),
    );
    for (const live of taken) {
      const index = moved?.sourceUids.indexOf(live.uid) ?? -1;
      const uid = moved?.targetUids[index];
      this.#live.set(live.number, uid === undefined ? live : { ...live, box: to.mailbox, uid });
    }
  }

  async #storeFlags(): Promise<void> {
    const taken = this.#take(20);
    const [first] = taken;
    if (first === undefined) return;
    const flags = this.#random.below(16);
    const args = { account: first.account, mailbox: first.box, mode: 'replace' as const, flags, keywords: [] };
    await this.#run(
      'store',
      taken.map(({ number, box }) => ({ number, place: `box:${box}`, flags })),
      () => this.#store.storeFlags({ ...args, uids: taken.map(({ uid }) => [uid, uid] as const) }),
    );
    for (const live of taken) this.#live.set(live.number, live);
  }

  async #expunge(): Promise<void> {
    const taken = this.#take(6);
    const [first] = taken;
    if (first === undefined) return;
    const uids = taken.map(({ uid }) => [uid, uid] as const);
    const done = await this.#run(
      'expunge',
      taken.map(({ number }) => ({ number, place: 'none' })),
      () => this.#store.expunge({ account: first.account, mailbox: first.box, uids, which: 'any', nowMs: Date.now() }),
    );
    if (done === undefined) for (const live of taken) this.#live.set(live.number, live);
  }

  async #enqueue(): Promise<void> {
    const number = this.#next++;
    const length = this.#random.below(9000);
    const { content, sha } = await this.#content(number, length);
    const done = await this.#run('enqueue', [{ number, place: 'queue', sha }], () =>
      this.#store.enqueue({ number, bytes: length, nowMs: Date.now() }, [content]),
    );
    if (done !== undefined) this.#queued.add(number);
  }

  async #complete(): Promise<void> {
    const number = this.#random.pick([...this.#queued]);
    if (number === undefined) return;
    this.#queued.delete(number);
    const done = await this.#run('complete', [{ number, place: 'none' }], () =>
      this.#store.complete({ number, nowMs: Date.now() }),
    );
    if (done === undefined) this.#queued.add(number);
  }

  /** Without any grace, so that packs die all the time. */
  async #sweep(): Promise<void> {
    const soon = Date.now() + 1000;
    const packs = await this.#run('sweep', [], async () => {
      await this.#store.sweepEmails({ beforeMs: soon, nowMs: soon - 1, max: 1000 });
      const { deadPacks } = await this.#store.sweepBlobs({ beforeMs: soon, max: 1000 });
      await this.#store.sweepTombstones({ beforeMs: soon - 2000, after: 0, max: 100 });
      return deadPacks.length;
    });
    if (packs !== undefined && packs > 0) say({ kind: 'swept', packs });
  }
}

function say(event: DriverEvent): void {
  const line = Buffer.from(`${JSON.stringify(event)}\n`);
  for (let done = 0; done < line.length; ) done += writeSome(line, done);
}

/** A full pipe says EAGAIN; the harness is only slow. */
function writeSome(line: Buffer, from: number): number {
  try {
    return writeSync(1, line, from);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
    throw error;
  }
}

async function main(): Promise<void> {
  const [folder = '', seed = '1', first = '1', ...rest] = process.argv.slice(2);
  mkdirSync(folder, { recursive: true });
  const worker = new Worker(new URL('./store.thread.ts', import.meta.url), { workerData: { folder } });
  let started = false;
  const client = new ThreadClient({
    worker,
    onFatal: (message) => {
      say({ kind: 'fatal', message });
      process.exit(started ? 3 : 4);
    },
  });
  await client.ready();
  started = true;
  const log = rest.includes('--log') ? rest[rest.indexOf('--log') + 1] : undefined;
  const store = facade(crashWrites, client);
  const driver = new Driver({
    store,
    folder,
    seed: Number(seed),
    first: Number(first),
    ...(log === undefined ? {} : { log }),
  });
  try {
    await driver.begin(folder);
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    process.exit(4); // Refused (a full disk): it cannot begin now.
  }
  if (!rest.includes('--script')) return await driver.load();
  await driver.script();
  try {
    await client.close();
  } catch (error) {
    say({ kind: 'fatal', message: String(error) });
    process.exit(3);
  }
  say({ kind: 'closed' });
}

if (import.meta.main) await main();
