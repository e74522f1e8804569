/** A real, authoritative DNS server (nsd) on a loopback port of its own; with the zones of zones.data.ts unless told. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Resolver } from 'node:dns/promises';
import { endWithUs, eventually, find, freePort, stopProcess } from './program.ts';
import { fileName } from './signing.ts';
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

  /** Zone files by name; a zone without text answers SERVFAIL. */
  static async start(files: Readonly<Record<string, string | undefined>> = zones): Promise<NameServer> {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-dns-'));
    const port = await freePort();
    for (const [name, text] of Object.entries(files)) {
      if (text !== undefined) await writeFile(join(folder, `${fileName(name)}.zone`), text);
    }
    const config = join(folder, 'nsd.conf');
    await writeFile(config, nsdConfig(folder, port, Object.keys(files)));
    const child = endWithUs(spawn(find('nsd') ?? 'nsd', ['-d', '-c', config], { stdio: ['ignore', 'pipe', 'pipe'] }));
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString('utf8')));
    child.stderr.on('data', (data: Buffer) => (output += data.toString('utf8')));
    const address = `127.0.0.1:${port}`;
    const resolver = new Resolver({ timeout: 200, tries: 1 });
    resolver.setServers([address]);
    const served = Object.keys(files).find((name) => files[name] !== undefined) ?? '.';
    await eventually('nsd answers', async () => {
      if (child.exitCode !== null) throw new Error(`nsd ended with ${child.exitCode}:\n${output}`);
      return await resolver.resolveSoa(served).catch(() => undefined);
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

function nsdConfig(folder: string, port: number, names: readonly string[]): string {
  const zoneParts = names.map((name) => `zone:\n  name: "${name}"\n  zonefile: "${folder}/${fileName(name)}.zone"\n`);
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
