/**
 * All workloads of the tables of targets against Rookery and its peers, in alternating rounds.
 *   bin/node bench/compare.ts [--rounds 3] [--only smtp-8k,idle] [--peer none] [--messages 50000] [--users 20]
 *                             [--folder DIR] [--out results.jsonl] [--quiet 5] [--list]
 * Prints the tables as Markdown. The peers need root and Debian; `--peer none` measures Rookery alone.
 */
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { num, parseArgs } from './lib/util.ts';
import { type Dns, startDns } from './dns.ts';
import { filtersName, ourName, peerName, startPeer, startRookery } from './sites.ts';
import type { Site } from './sites.ts';
import { orderOf, pick, tables } from './suite.ts';
import type { Measure, Result } from './suite.ts';
import { largeUser, peersOf, POP3_MESSAGES, popUser, workloads } from './workloads.ts';
import type { RunOptions, Workload } from './workloads.ts';

const args = parseArgs({
  rounds: '3',
  only: '',
  peer: 'all',
  messages: '50000',
  users: '20',
  folder: '',
  out: '',
  quiet: '5',
});

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function chosen(): readonly Workload[] {
  if (args.only === '') return workloads;
  const ids = args.only.split(',');
  const unknown = ids.filter((id) => !workloads.some((workload) => workload.id === id));
  if (unknown.length > 0) throw new Error(`There is no workload "${unknown.join('", "')}"; --list shows them`);
  return workloads.filter(({ id }) => ids.includes(id));
}

/** Adds each to `sites` as soon as it runs. */
async function startSites(sites: Site[], folder: string, { picked, dns }: Wanted): Promise<void> {
  const users = num(args.users) + 2;
  const peers = new Set(args.peer === 'none' ? [] : picked.flatMap((workload) => [...peersOf(workload)]));
  if (peers.has(peerName)) sites.push(startPeer(join(folder, 'peer'), users));
  if (peers.has(filtersName) && dns !== undefined) sites.push(startPeer(join(folder, 'filters'), users, dns.host));
  sites.push(await startRookery({ data: join(folder, 'rookery'), users, portOffset: 30_000, dns: dns?.address }));
}

interface Wanted {
  readonly picked: readonly Workload[];
  readonly dns: Dns | undefined;
}

function prepare(sites: readonly Site[], picked: readonly Workload[], options: RunOptions): void {
  for (const site of sites) {
    if (picked.some(({ large }) => large)) {
      say(`${site.name}: filling a mailbox with ${options.messages} messages`);
      site.fill(largeUser(options.users), options.messages);
    }
    if (picked.some(({ id }) => id === 'pop3')) site.fill(popUser(options.users), POP3_MESSAGES);
  }
}

async function measure(site: Site, workload: Workload, options: RunOptions, round: number): Promise<Result[]> {
  const start = performance.now();
  try {
    const row = await workload.run(site, options);
    if (args.out !== '') {
      appendFileSync(resolve(args.out), `${JSON.stringify({ round, site: site.name, id: workload.id, ...row })}\n`);
    }
    const results: Result[] = [];
    const other = (each: Measure): boolean => site.name !== ourName && (each.against ?? peerName) !== site.name;
    for (const each of workload.measures) {
      if (other(each)) continue;
      const value = pick(row, each.path);
      if (value !== undefined) results.push({ workload: workload.title, measure: each, site: site.name, value });
    }
    const numbers = new Set(results.map(({ measure: { name }, value }) => `${name} ${Math.round(value * 100) / 100}`));
    say(
      `round ${round + 1} ${workload.id} ${site.name}: ${[...numbers].join(', ')} [${Math.round((performance.now() - start) / 1000)} s]`,
    );
    return results;
  } catch (error) {
    say(`round ${round + 1} ${workload.id} ${site.name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
    return [];
  }
}

async function main(): Promise<void> {
  if (args['list'] !== undefined) {
    for (const { id, title } of workloads) process.stdout.write(`${id.padEnd(16)} ${title}\n`);
    return;
  }
  const picked = chosen();
  const folder = args.folder === '' ? mkdtempSync(join(tmpdir(), 'rookery-bench-')) : resolve(args.folder);
  mkdirSync(folder, { recursive: true });
  // The peer's processes run as users of their own and must get through.
  chmodSync(folder, 0o755);
  const dns = picked.some((workload) => workload.dns) ? await startDns(join(folder, 'dns')) : undefined;
  const options: RunOptions = {
    messages: num(args.messages),
    users: num(args.users),
    quiet: args.quiet,
    senders: dns?.folder ?? '',
  };
  const sites: Site[] = [];
  const results: Result[] = [];
  try {
    await startSites(sites, folder, { picked, dns });
    prepare(sites, picked, options);
    for (let round = 0; round < num(args.rounds); round++) {
      for (const workload of picked) {
        const peers = peersOf(workload);
        const taking = sites.filter(({ name }) => name === ourName || peers.has(name));
        for (const site of orderOf(taking, round)) results.push(...(await measure(site, workload, options, round)));
      }
    }
  } finally {
    for (const site of sites) await site.stop();
    await dns?.stop();
    if (args.folder === '') rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(tables(results, ourName, [peerName, filtersName]));
}

await main();
