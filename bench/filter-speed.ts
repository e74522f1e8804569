/**
 * Scanning beside rspamd and SpamAssassin: the same messages, each filter over its own local protocol, warm, in alternating
 * rounds; no network tests. Each is warmed by the same messages, `--warm` times all of them. CPU of the whole process tree of
 * each, so that one core can be compared with one core.
 *   bin/node bench/filter-speed.ts FOLDER... [--count 800] [--warm 3] [--rounds 3] [--peers both|rspamd|none]
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { zipOf } from '#testing/files';
import { type Peer, startRspamd, startSpamd } from './lib/filter-peers.ts';
import { HttpAsker } from './lib/http-ask.ts';
import { ProcTree } from './lib/util.ts';
import { Rookery } from '../test/interop/harness/rookery.ts';

const AT_ONCE = 8;
const NEWSLETTER_OCTETS = 50 * 1024;

interface Filter {
  readonly name: string;
  readonly tree: ProcTree;
  ask(message: Uint8Array): Promise<unknown>;
}

interface Round {
  readonly wallPerS: number;
  readonly cpuMs: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '800' },
    warm: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    peers: { type: 'string', default: 'both' },
  },
});

function messagesOf(folders: readonly string[], count: number): Uint8Array[] {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const step = Math.max(1, Math.floor(files.length / count));
  return files
    .toSorted()
    .filter((_, i) => i % step === 0)
    .slice(0, count)
    .filter((file) => statSync(file).size < 256 * 1024)
    .map((file) => readFileSync(file));
}

function ours(port: number, pid: number): Filter & { readonly asker: HttpAsker } {
  const asker = new HttpAsker({ port, path: '/api/v1/filter/scan', atOnce: AT_ONCE });
  return {
    name: 'Rookery',
    tree: new ProcTree(String(pid)),
    asker,
    ask: (message) => asker.ask(message),
  };
}

function theirs(peer: Peer): Filter {
  return { name: peer.name, tree: new ProcTree(String(peer.pid)), ask: (message) => peer.score(message) };
}

async function round(filter: Filter, messages: readonly Uint8Array[]): Promise<Round> {
  const cpu = filter.tree.cpu();
  const began = performance.now();
  const waiting = messages.entries();
  const work = async (): Promise<void> => {
    for (const [n, message] of waiting) await askFor(filter, message, n);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const wallMs = performance.now() - began;
  const cpuMs = ((filter.tree.cpu() - cpu) * 1000) / messages.length;
  return { wallPerS: (messages.length * 1000) / wallMs, cpuMs };
}

/** What goes wrong is told with whom and what was asked: a run takes long, and is not repeated gladly. */
async function askFor(filter: Filter, message: Uint8Array, n: number): Promise<void> {
  try {
    await filter.ask(message);
  } catch (cause) {
    throw new Error(`${filter.name} gave no answer to message ${n + 1} (${message.length} octets): ${String(cause)}`, {
      cause,
    });
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** One after the other: what one message waits for. */
async function waits(filter: Filter, messages: readonly Uint8Array[]): Promise<readonly number[]> {
  const times: number[] = [];
  for (const [n, message] of messages.entries()) {
    const began = performance.now();
    await askFor(filter, message, n);
    times.push(performance.now() - began);
  }
  return times.toSorted((a, b) => a - b);
}

/** A letter of the size of a newsletter, each a little different. */
function newsletter(n: number): Uint8Array {
  const row = (i: number): string =>
    `<tr><td style="padding:8px;font:14px Arial"><a href="https://shop.example/item/${n}/${i}"><img src="https://img.shop.example/${n}-${i}.jpg" width="200" height="120" alt="Item ${i}"></a><p>Our garden tool number ${i} is back, ${n} pieces for ${(i * 7) % 90} euros until Sunday.</p></td></tr>`;
  let rows = '';
  for (let i = 0; rows.length < NEWSLETTER_OCTETS; i++) rows += row(i);
  const head = `From: Shop <news@shop.example>\r\nTo: you@example.test\r\nSubject: Garden news ${n}\r\nMessage-ID: <${n}@shop.example>\r\nDate: Fri, 27 Nov 2026 09:00:00 +0000\r\nList-Unsubscribe: <https://shop.example/u/${n}>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n`;
  return Buffer.from(`${head}<html><body><table>${rows}</table></body></html>\r\n`);
}

function largeMail(): Uint8Array {
  const noise = Buffer.alloc(4_500_000);
  for (let i = 0; i < noise.length; i += 4) noise.writeInt32LE(Math.imul(i, 2_654_435_761) | 0, i);
  const parts = Array.from({ length: 4 }, (_, i) => {
    const zip = zipOf([{ name: `part${i}/data.bin`, content: noise }]);
    const body = zip.toString('base64').replaceAll(/.{76}/g, '$&\r\n');
    return `--b\r\nContent-Type: application/zip; name="files${i}.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}\r\n`;
  });
  const head =
    'From: a@b.example\r\nTo: you@example.test\r\nSubject: The files\r\nDate: Fri, 27 Nov 2026 09:00:00 +0000\r\nMessage-ID: <1@b.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHere they are.\r\n';
  return Buffer.from(`${head}${parts.join('')}--b--\r\n`);
}

async function main(): Promise<void> {
  const messages = messagesOf(positionals, Number(values.count));
  if (messages.length === 0) throw new Error('Name a folder with messages');
  // Made before anything is asked: it takes seconds, in which connections would be idle.
  const letters = Array.from({ length: 300 }, (_, i) => newsletter(i));
  const large = largeMail();
  await using server = await Rookery.start({ dns: '127.0.0.1:9' });
  const own = ours(server.ports.http, server.pid);
  const peers = values.peers === 'none' ? [] : [await startRspamd(21_333)];
  if (values.peers === 'both') peers.push(await startSpamd(21_783));
  try {
    const filters = [own, ...peers.map(theirs)];
    const rounds = new Map<string, Round[]>(filters.map(({ name }) => [name, []]));
    for (let i = 0; i < Number(values.warm); i++) {
      for (const filter of filters) await round(filter, messages);
    }
    for (let i = 0; i < Number(values.rounds); i++) {
      for (const filter of filters) rounds.get(filter.name)?.push(await round(filter, messages));
    }
    const cpuOf = (name: string): number => median(rounds.get(name)?.map(({ cpuMs }) => cpuMs) ?? []);
    process.stdout.write(
      '| filter | CPU of a message | messages a second of one core | as many as Rookery | wall |\n| --- | --- | --- | --- | --- |\n',
    );
    for (const { name } of filters) {
      const cpu = cpuOf(name);
      const wall = median(rounds.get(name)?.map(({ wallPerS }) => wallPerS) ?? []);
      process.stdout.write(
        `| ${name} | ${cpu.toFixed(2)} ms | ${(1000 / cpu).toFixed(0)} | ${(cpuOf('Rookery') / cpu).toFixed(2)} x | ${wall.toFixed(0)} /s |\n`,
      );
    }
    await waits(own, letters.slice(0, 50));
    const times = await waits(own, letters);
    process.stdout.write(
      `\nA newsletter of 50 KB, one after the other: p50 ${times[150]?.toFixed(1)} ms, p99 ${times[296]?.toFixed(1)} ms\n`,
    );
    const [took = 0] = await waits(own, [large]);
    process.stdout.write(`${(large.length / 1e6).toFixed(0)} MB with four archives: ${took.toFixed(0)} ms\n`);
  } catch (error) {
    process.stderr.write(`The server's last words:\n${server.log.slice(-2000)}\n`);
    throw error;
  } finally {
    own.asker.close();
    for (const peer of peers) await peer[Symbol.asyncDispose]();
  }
}

await main();
