/**
 * The DNS of the benchmarks: nsd with one zone, which has the generator's senders (lib/senders.ts) and nothing else.
 *   bin/node bench/dns.ts --folder DIR        keeps it until it is interrupted; DIR gets the keys
 * Answers at 127.0.0.111 on port 5353, and on port 53 too where it may (as root), for programs that know no other.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { join, resolve } from 'node:path';
import { makeKeys, readSenders, rootZone } from './lib/senders.ts';
import { install } from './lib/install.ts';
import { parseArgs, sleep } from './lib/util.ts';

const HOST = '127.0.0.111';
const READY_MS_MAX = 20_000;

export interface Dns {
  /** With the keys of the senders. */
  readonly folder: string;
  /** For programs that ask on port 53. */
  readonly host: string;
  /** HOST:PORT, on a port that needs no rights. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts nsd; installs it first where it is missing. */
export async function startDns(folder: string): Promise<Dns> {
  install('nsd');
  mkdirSync(folder, { recursive: true });
  await makeKeys(folder);
  writeFileSync(join(folder, 'root.zone'), rootZone(readSenders(folder)));
  writeFileSync(join(folder, 'nsd.conf'), config(folder));
  const child = spawn('nsd', ['-d', '-c', join(folder, 'nsd.conf')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const take = (chunk: Buffer): void => {
    if (output.length < 20_000) output += chunk.toString('utf8');
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const address = `${HOST}:5353`;
  const asks = new Resolver({ timeout: 200, tries: 1 });
  asks.setServers([address]);
  for (const end = performance.now() + READY_MS_MAX; ; await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`nsd ended with ${child.exitCode}:\n${output}`);
    if ((await asks.resolveMx('sender0.example').catch(() => [])).length === 1) break;
    if (performance.now() > end) throw new Error(`nsd does not answer at ${address}:\n${output}`);
  }
  return {
    folder,
    host: HOST,
    address,
    stop: () =>
      new Promise((done) => {
        if (child.exitCode !== null) return done();
        child.once('exit', () => done());
        child.kill('SIGTERM');
      }),
  };
}

function config(folder: string): string {
  return `server:
  ip-address: ${HOST}@5353
${process.getuid?.() === 0 ? `  ip-address: ${HOST}@53\n` : ''}  username: ""
  chroot: ""
  zonesdir: "${folder}"
  database: ""
  pidfile: "${folder}/nsd.pid"
  xfrdfile: "${folder}/xfrd.state"
  zonelistfile: "${folder}/zone.list"
  xfrdir: "${folder}"
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "${folder}/root.zone"
`;
}

if (import.meta.main) {
  const args = parseArgs({ folder: '' });
  if (args.folder === '') throw new Error('Say where: --folder DIR');
  const dns = await startDns(resolve(args.folder));
  process.stdout.write(`DNS at ${dns.address}, keys in ${dns.folder}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void dns.stop());
}
