/** Filters of other houses, each in a folder of its own on loopback ports of its own, without the network. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithUs, eventually, find, freePort, stopProcess, tail } from './program.ts';

/** Debian's own, which has Debian's modules. */
const PYTHON = '/usr/bin/python3';

/** For node:test's `skip`. */
export function lackingPythonMilter(): string | undefined {
  const { status } = spawnSync(PYTHON, ['-c', 'import Milter']);
  return status === 0 ? undefined : 'python3-milter not installed (tools/install-test-packages.sh)';
}

/** A server that was started for a test. */
export class Daemon implements AsyncDisposable {
  readonly ports: readonly number[];
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #output: string[];

  private constructor(ports: readonly number[], child: ChildProcess, folder: string, output: string[]) {
    this.ports = ports;
    this.#child = child;
    this.#folder = folder;
    this.#output = output;
  }

  get log(): string {
    return this.#output.join('');
  }

  /** `make` writes what the program needs into the folder, and gives its arguments. */
  static async start(
    program: string,
    portCount: number,
    make: (folder: string, ports: readonly number[]) => Promise<readonly string[]>,
  ): Promise<Daemon> {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-engine-'));
    await chmod(folder, 0o777);
    const ports: number[] = [];
    while (ports.length < portCount) {
      const port = await freePort();
      if (!ports.includes(port)) ports.push(port);
    }
    const args = await make(folder, ports);
    const env = { ...process.env, LC_ALL: 'C.UTF-8' };
    const child = endWithUs(
      spawn(find(program) ?? program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    const output: string[] = [];
    child.stdout.on('data', (data: Buffer) => output.push(data.toString('utf8')));
    child.stderr.on('data', (data: Buffer) => output.push(data.toString('utf8')));
    for (const port of ports) {
      await eventually(
        `${program} listens at ${port}`,
        () => {
          if (child.exitCode !== null) throw new Error(`${program} ended:\n${tail(output.join(''))}`);
          return listens(port);
        },
        60_000,
      );
    }
    return new Daemon(ports, child, folder, output);
  }

  async stop(): Promise<void> {
    await stopProcess(this.#child);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

function listens(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', () => resolve(undefined));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** rspamd with its built-in tests: HTTP on the first port, as a milter on the second. */
export function startRspamd(): Promise<Daemon> {
  return Daemon.start('rspamd', 2, async (folder, [http = 0, milter = 0]) => {
    const config = `
options {
  pidfile = "${folder}/rspamd.pid";
  url_tld = "${folder}/tld.dat";
  dns { nameserver = ["127.0.0.1:9:1"]; timeout = 0.05s; retransmits = 1; }
  filters = "regexp";
  local_addrs = [];
  tempdir = "${folder}";
  hs_cache_dir = "${folder}";
  control_socket = "${folder}/control.sock mode=0600";
}
logging { type = "console"; level = "info"; }
actions { reject = 15; add_header = 6; greylist = 4; }
worker "normal" { bind_socket = "127.0.0.1:${http}"; count = 1; }
worker "rspamd_proxy" {
  milter = yes;
  upstream "local" { default = yes; self_scan = yes; }
  bind_socket = "127.0.0.1:${milter}";
  count = 1;
}
`;
    await writeFile(join(folder, 'tld.dat'), 'com\norg\nexample\n');
    await writeFile(join(folder, 'rspamd.conf'), config);
    return ['-f', '-c', join(folder, 'rspamd.conf'), '--insecure'];
  });
}

/** spamd with Debian's rules and no look-ups. */
export function startSpamd(): Promise<Daemon> {
  return Daemon.start('spamd', 1, (folder, [port = 0]) => {
    const place = ['-i', '127.0.0.1', '-p', String(port), '-r', join(folder, 'spamd.pid')];
    const own = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    return Promise.resolve(['-L', '-m', '2', '--min-children=1', '-x', '-s', 'stderr', ...place, ...own]);
  });
}

/** opendkim that verifies, and always says what it found. */
export function startOpendkim(): Promise<Daemon> {
  return Daemon.start('opendkim', 1, async (folder, [port = 0]) => {
    const config = [
      'Mode v',
      'Syslog no',
      'Background no',
      `Socket inet:${port}@127.0.0.1`,
      'AlwaysAddARHeader yes',
      'Nameservers 127.0.0.1',
      'TrustAnchorFile /dev/null',
    ];
    await writeFile(join(folder, 'opendkim.conf'), `${config.join('\n')}\n`);
    return ['-f', '-x', join(folder, 'opendkim.conf')];
  });
}

/** A milter over Sendmail's own library; what it does is in python/obedient.py. */
export function startPythonMilter(): Promise<Daemon> {
  const script = join(import.meta.dirname, '../python/obedient.py');
  return Daemon.start(PYTHON, 1, (_, [port = 0]) => Promise.resolve([script, `inet:${port}@127.0.0.1`]));
}
