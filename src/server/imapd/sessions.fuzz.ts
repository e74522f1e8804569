/**
 * Several clients on one mailbox, doing anything in any order; each keeps the state that a client would keep of what it
 * hears, and checks every response against it. At checkpoints all must agree with a client that comes anew.
 */
import assert from 'node:assert/strict';
import type { ImapPipe } from '#testing/imap';

/** A small seeded generator (mulberry32). */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

interface Known {
  uid: number | undefined;
  flags: string | undefined;
}

export class CheckingClient {
  readonly #pipe: ImapPipe;
  #tag = 0;
  /** By sequence number minus one. */
  messages: Known[] = [];
  /** Numbers must not change while a command counts on them. */
  #holds = false;
  #lastModseq = 0;

  constructor(pipe: ImapPipe) {
    this.#pipe = pipe;
  }

  async open(): Promise<void> {
    await this.#pipe.line();
    await this.command('LOGIN u1 pw');
    await this.command('ENABLE CONDSTORE');
    await this.command('SELECT INBOX');
    await this.command('UID FETCH 1:* (FLAGS)');
  }

  /** Runs one command to its tagged response, which must not be BAD. */
  async command(text: string): Promise<string> {
    const tag = `t${++this.#tag}`;
    this.#holds = /^(FETCH|STORE|SEARCH)/.test(text);
    this.#pipe.send(Buffer.from(`${tag} ${text}\r\n`));
    for (;;) {
      const line = await this.#pipe.line();
      assert.ok(line !== undefined, `no answer to ${text}`);
      if (line.startsWith(`${tag} `)) {
        assert.doesNotMatch(line, /^\S+ BAD/, text);
        return line;
      }
      if (line.startsWith('+')) return line;
      this.#hear(line, text);
    }
  }

  async done(): Promise<void> {
    this.#pipe.send(Buffer.from('DONE\r\n'));
    for (;;) {
      const line = await this.#pipe.line();
      assert.ok(line !== undefined);
      if (!line.startsWith('*')) return;
      this.#hear(line, 'IDLE');
    }
  }

  #hear(line: string, during: string): void {
    const match = /^\* (\d+) (EXISTS|EXPUNGE|FETCH)(?: \((.*)\))?$/.exec(line);
    if (match === null) {
      const numbers = /^\* SEARCH((?: \d+)*)/.exec(line)?.[1]?.trim();
      if (numbers && during.startsWith('SEARCH')) {
        for (const n of numbers.split(' ')) assert.ok(Number(n) <= this.messages.length, `${line} during ${during}`);
      }
      return;
    }
    const n = Number(match[1]);
    if (match[2] === 'EXISTS') {
      if (during.startsWith('SELECT')) this.messages = [];
      assert.ok(n >= this.messages.length, `${line} shrinks ${this.messages.length}`);
      while (this.messages.length < n) this.messages.push({ uid: undefined, flags: undefined });
    } else if (match[2] === 'EXPUNGE') {
      assert.ok(!this.#holds, `${line} during ${during}`);
      assert.ok(n >= 1 && n <= this.messages.length, `${line} of ${this.messages.length}`);
      this.messages.splice(n - 1, 1);
    } else this.#hearFetch(n, match[3] ?? '', `${line} during ${during}`);
  }

  #hearFetch(n: number, items: string, what: string): void {
    const known = this.messages[n - 1];
    assert.ok(known !== undefined, `${what}: of ${this.messages.length}`);
    const uid = /\bUID (\d+)/.exec(items)?.[1];
    if (uid !== undefined) {
      if (known.uid !== undefined) assert.equal(Number(uid), known.uid, what);
      known.uid = Number(uid);
      const before = this.messages[n - 2]?.uid;
      if (before !== undefined) assert.ok(before < known.uid, `${what}: UIDs ascend`);
    }
    const flags = /FLAGS \(([^)]*)\)/.exec(items)?.[1];
    if (flags !== undefined) known.flags = flags;
    const modseq = Number(/MODSEQ \((\d+)\)/.exec(items)?.[1] ?? 0);
    this.#lastModseq = Math.max(this.#lastModseq, modseq);
  }
}

const flags = ['\\Seen', '\\Flagged', '\\Deleted', '$Work', '$Later'];

/** Something a client might do now. */
function anything(random: (below: number) => number, count: number): string {
  const uid = random(2) === 0 ? 'UID ' : '';
  const any = (): number => 1 + random(Math.max(1, count));
  const set =
    uid === '' ? (count === 0 ? '1:*' : `${any()},${any()}:${any()}`) : `${1 + random(40)}:${1 + random(40)},*`;
  const flag = flags[random(flags.length)] ?? '';
  switch (random(11)) {
    case 0:
      return 'NOOP';
    case 1:
      return `${uid}FETCH ${set} (FLAGS)`;
    case 2:
      return `${uid}FETCH ${set} (UID BODY[TEXT]<9000.1>)`;
    case 3:
    case 4:
      return `${uid}STORE ${set} ${['+', '-', ''][random(3)]}FLAGS${['', '.SILENT'][random(2)]} (${flag})`;
    case 5:
      return 'EXPUNGE';
    case 6:
      return `${uid}SEARCH ${['ALL', 'UNSEEN', 'DELETED', 'KEYWORD $Work'][random(4)]}`;
    case 7:
      return `${uid}COPY ${set} INBOX`;
    case 8:
      return `${uid}MOVE ${set} ${['INBOX', 'Trash'][random(2)]}`;
    case 9:
      return `APPEND INBOX (${flag}) {15+}\r\nSubject: x\r\n\r\ny`;
    default:
      return 'CHECK';
  }
}

/** One campaign: `steps` commands by `clients` clients, a checkpoint every 20. */
export async function runCampaign(
  connect: () => ImapPipe,
  options: { readonly seed: number; readonly clients: number; readonly steps: number },
): Promise<void> {
  const random = seeded(options.seed);
  const clients: CheckingClient[] = [];
  for (let i = 0; i < options.clients; i++) {
    const client = new CheckingClient(connect());
    await client.open();
    clients.push(client);
  }
  for (let step = 1; step <= options.steps; step++) {
    const client = clients[random(clients.length)];
    if (client === undefined) continue;
    if (random(8) === 0) {
      await client.command('IDLE');
      const other = clients[(clients.indexOf(client) + 1) % clients.length];
      if (other !== undefined && other !== client) await other.command(anything(random, other.messages.length));
      await client.done();
    } else await client.command(anything(random, client.messages.length));
    if (step % 20 === 0) await checkpoint(connect, clients);
  }
}

async function checkpoint(connect: () => ImapPipe, clients: readonly CheckingClient[]): Promise<void> {
  const pipe = connect();
  const fresh = new CheckingClient(pipe);
  await fresh.open();
  for (const client of clients) {
    await client.command('NOOP');
    // What a client was told in silence it does not know; numbers and UIDs it must.
    await client.command('UID FETCH 1:* (FLAGS)');
    assert.deepEqual(client.messages, fresh.messages);
  }
  pipe.destroy();
}
