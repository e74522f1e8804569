/**
 * A dictionary attack: connections that try recipients which do not exist, and beside them a good client that delivers one
 * message after the other, each on a connection of its own, in a process of its own. See README.md.
 *   --do latency   how long a delivery takes without and with the attack, at `--rate` refusals a second
 *   --do memory    how the server's memory grows, with all that the connections can send
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { SmtpClient } from './lib/smtp.ts';
import { attackerAt, SENDERS } from './lib/senders.ts';
import { now, num, parseArgs, ProcTree, report, sleep } from './lib/util.ts';

const args = parseArgs({
  do: 'latency',
  host: '127.0.0.1',
  port: '2525',
  domain: 'bench.test',
  conns: '50',
  rate: '10000',
  /** Recipients of one mail transaction, sent in one go. */
  batch: '20',
  messages: '300',
  secs: '30',
  senders: '',
  users: '20',
  quiet: '5',
});

interface Tally {
  refusals: number;
  connections: number;
  failures: number;
  /** The last thing that went wrong. */
  failure: string;
}

/** What the server can tell apart is the client; the recipients are as many as there are words. */
class Attack {
  readonly tally: Tally = { refusals: 0, connections: 0, failures: 0, failure: '' };
  #over = false;
  #word = 0;
  readonly #workers: Promise<void>[];

  /** `perSecond`: of all connections together; without, each sends what it gets rid of. */
  constructor(perSecond: number | undefined) {
    const conns = num(args.conns);
    const gap = perSecond === undefined ? 0 : (1000 * conns * num(args.batch)) / perSecond;
    this.#workers = Array.from({ length: conns }, (_, index) => this.#work(index, gap, (gap * index) / conns));
  }

  async end(): Promise<Tally> {
    this.#over = true;
    await Promise.all(this.#workers);
    return this.tally;
  }

  async #work(index: number, gap: number, offset: number): Promise<void> {
    let due = now() + offset;
    while (!this.#over) {
      const client = new SmtpClient();
      const attacker = attackerAt(index % SENDERS);
      client.helo = attacker.host;
      client.localAddress = attacker.address;
      try {
        await client.open(args.host, num(args.port), false);
        this.tally.connections++;
        while (!this.#over) {
          // Who falls behind does not catch up: the rate is what was kept.
          due = Math.max(due, now() - gap);
          if (due > now()) await sleep(due - now());
          due += gap;
          if (!(await this.#batch(client, attacker.domain))) break;
        }
      } catch (error) {
        this.tally.failures++;
        this.tally.failure = String(error);
        await sleep(20);
      } finally {
        client.sock?.destroy();
      }
    }
  }

  /** False when the server has had enough of this connection. */
  async #batch(client: SmtpClient, domain: string): Promise<boolean> {
    const recipients = Array.from(
      { length: num(args.batch) },
      () => `RCPT TO:<word${this.#word++}@${args.domain}>\r\n`,
    );
    client.sock.write(`MAIL FROM:<someone@${domain}>\r\n${recipients.join('')}RSET\r\n`);
    await client.expect(2);
    for (const _ of recipients) {
      const { code, text } = await client.reply();
      if (code === 421) return false;
      if (code < 400) throw new Error(`unexpected reply: ${text.trim()}`);
      this.tally.refusals++;
    }
    return (await client.reply()).code === 250;
  }
}

/** Delivers messages one after the other; gives the latencies. */
async function deliver(): Promise<Record<string, number>> {
  const load = ['--conns', '1', '--perconn', '1', '--messages', args.messages, '--rcpt', `u%d@${args.domain}`];
  const to = ['--host', args.host, '--port', args.port, '--users', args.users];
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'smtp-in.ts'),
      ...to,
      ...load,
      ...(args.senders === '' ? [] : ['--senders', args.senders]),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const status = await new Promise((done) => child.once('close', done));
  if (status !== 0) throw new Error(`The good client ended with ${String(status)}`);
  const row = JSON.parse(output) as { errors: number; latency_ms: Record<string, number> };
  if (row.errors > 0) throw new Error(`The good client failed ${row.errors} times`);
  return row.latency_ms;
}

const ratio = (a: number | undefined, b: number | undefined): number => Math.round((100 * (a ?? 0)) / (b ?? 0)) / 100;
/** Until an attack runs at its pace. */
const RAMP_MS = 1500;

async function latency(): Promise<Record<string, unknown>> {
  await deliver(); // Warms up both.
  const quiet = await deliver();
  const attack = new Attack(num(args.rate));
  await sleep(RAMP_MS);
  const before = { ...attack.tally };
  const start = now();
  const attacked = await deliver();
  const secs = (now() - start) / 1000;
  const rate = (attack.tally.refusals - before.refusals) / secs;
  const { connections, failures, failure } = await attack.end();
  return {
    refusals_s: Math.round(rate),
    connections,
    failures,
    failure,
    quiet_ms: quiet,
    attacked_ms: attacked,
    slower: { p50: ratio(attacked['p50'], quiet['p50']), p99: ratio(attacked['p99'], quiet['p99']) },
  };
}

async function memory(tree: ProcTree): Promise<Record<string, unknown>> {
  const attack = new Attack(undefined);
  await sleep(num(args.secs) * 500);
  const before = tree.memory();
  let highest = before.rssMB;
  for (let second = 0; second < num(args.secs); second++) {
    await sleep(1000);
    highest = Math.max(highest, tree.memory().rssMB);
  }
  const after = tree.memory();
  const tally = await attack.end();
  return { ...tally, before, after, grown_mb: Math.max(0, Math.round(highest - before.rssMB)) };
}

const tree = new ProcTree(args.tree);
const row = args.do === 'memory' ? await memory(tree) : await latency();
report({ workload: 'attack', do: args.do, conns: num(args.conns), ...row });
process.exit(0);
