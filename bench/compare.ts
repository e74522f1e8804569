/**
 * All workloads of the table of targets against Rookery and Postfix + Dovecot, in alternating rounds.
 *   bin/node bench/compare.ts [--rounds 3] [--only smtp-8k,idle] [--peer none] [--messages 50000] [--users 20]
 *                             [--folder DIR] [--out results.jsonl] [--quiet 5] [--list]
 * Prints the table as Markdown. The peer needs root and Debian; `--peer none` measures Rookery alone.
 */
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { num, parseArgs } from './lib/util.ts';
import { ourName, peerName, startPeer, startRookery } from './sites.ts';
import type { Site } from './sites.ts';
import { orderOf, pick, table } from './suite.ts';
import type { Result } from './suite.ts';
import { largeUser, POP3_MESSAGES, popUser, workloads } from './workloads.ts';
import type { RunOptions, Workload } from './workloads.ts';

const args = parseArgs({
  rounds: '3',
  only: '',
  peer: 'postfix-dovecot',
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

async function startSites(folder: string): Promise<Site[]> {
  const users = num(args.users) + 2;
  const sites: Site[] = [];
  if (args.peer !== 'none') sites.push(startPeer(join(folder, 'peer'), users));
  sites.push(await startRookery({ data: join(folder, 'rookery'), users, portOffset: 30_000 }));
  return sites;
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
    for (const each of workload.measures) {
      const value = pick(row, each.path);
      if (value !== undefined) results.push({ workload: workload.title, measure: each, site: site.name, value });
    }
    const numbers = results.map((result) => `${result.measure.name} ${Math.round(result.value * 100) / 100}`);
    say(
      `round ${round + 1} ${workload.id} ${site.name}: ${numbers.join(', ')} [${Math.round((performance.now() - start) / 1000)} s]`,
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
  const options: RunOptions = { messages: num(args.messages), users: num(args.users), quiet: args.quiet };
  const sites = await startSites(folder);
  const results: Result[] = [];
  try {
    prepare(sites, picked, options);
    for (let round = 0; round < num(args.rounds); round++) {
      for (const workload of picked) {
        for (const site of orderOf(sites, round)) results.push(...(await measure(site, workload, options, round)));
      }
    }
  } finally {
    for (const site of sites) await site.stop();
    if (args.folder === '') rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${table(results, ourName, peerName)}`);
}

await main();
