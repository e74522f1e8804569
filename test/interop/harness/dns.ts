/** A real, authoritative DNS server (nsd) with the zones of zones.data.ts, on a loopback port of its own. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Resolver } from 'node:dns/promises';
import { endWithUs, eventually, find, freePort, stopProcess } from './program.ts';
import { zones } from './zones.data.ts';

export class NameServer implements AsyncDisposable {
  /** `HOST:PORT`, as `rookery serve --dns` takes it. */
  readonly address: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(address: string, child: ChildProcess, folder: string) {
    this.address = address;
    this.#child = child;
    this.#folder = folder;
  }

  static async start(): Promise<NameServer> {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-dns-'));
    const port = await freePort();
    for (const [origin, text] of Object.entries(zones)) {
      if (text !== undefined) await writeFile(join(folder, `${origin}.zone`), text);
    }
    const config = join(folder, 'nsd.conf');
    await writeFile(config, nsdConfig(folder, port));
    const child = endWithUs(spawn(find('nsd') ?? 'nsd', ['-d', '-c', config], { stdio: ['ignore', 'pipe', 'pipe'] }));
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString('utf8')));
    child.stderr.on('data', (data: Buffer) => (output += data.toString('utf8')));
    const address = `127.0.0.1:${port}`;
    const resolver = new Resolver({ timeout: 200, tries: 1 });
    resolver.setServers([address]);
    await eventually('nsd answers', async () => {
      if (child.exitCode !== null) throw new Error(`nsd ended with ${child.exitCode}:\n${output}`);
      return await resolver.resolve4('mx.example.test').catch(() => undefined);
    });
    return new NameServer(address, child, folder);
  }

  async stop(): Promise<void> {
    await stopProcess(this.#child);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

function nsdConfig(folder: string, port: number): string {
  const zoneParts = Object.keys(zones).map(
    (origin) => `zone:\n  name: "${origin}"\n  zonefile: "${folder}/${origin}.zone"\n`,
  );
  return `server:
  ip-address: 127.0.0.1@${port}
  username: ""
  chroot: ""
  zonesdir: "${folder}"
  database: ""
  pidfile: "${folder}/nsd.pid"
  xfrdfile: "${folder}/xfrd.state"
  zonelistfile: "${folder}/zone.list"
  xfrdir: "${folder}"
  hide-version: yes
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
${zoneParts.join('')}`;
}
