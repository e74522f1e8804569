/**
 * A validating resolver (unbound) over signed zones of the tests (nsd), both on loopback ports of their own. Nothing of
 * it reaches out: the root zone is ours, and its key the only trust anchor.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NameServer } from './dns.ts';
import { endWithUs, eventually, find, freePort, stopProcess } from './program.ts';
import { signZones } from './signing.ts';
import type { TestZones } from './signing.ts';

export type { TestZones } from './signing.ts';

/** The programs that `startValidatingResolver` needs, for `lacking`. */
export const validatingPrograms = ['nsd', 'unbound', 'ldns-keygen', 'ldns-signzone'] as const;

export interface ValidatingResolver extends AsyncDisposable {
  /** `HOST:PORT` of the validating resolver, as `rookery serve --dns` takes it. */
  readonly address: string;
  /** `HOST:PORT` of the authoritative server behind it, which validates nothing. */
  readonly authority: string;
  /** The DS record of the root, for a tool that validates by itself. */
  readonly trust: string;
  stop(): Promise<void>;
}

export interface ValidatingOptions {
  readonly zones: TestZones;
}

/** Signs the zones, serves them, and starts a resolver that trusts their root alone. */
export async function startValidatingResolver(options: ValidatingOptions): Promise<ValidatingResolver> {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-dnssec-'));
  const { files, trust } = await signZones(folder, options.zones);
  const authority = await NameServer.start(files);
  let unbound: Unbound;
  try {
    unbound = await startUnbound(folder, authority.address, { trust, names: Object.keys(files) });
  } catch (error) {
    await authority.stop();
    throw error;
  }
  const stop = async (): Promise<void> => {
    await stopProcess(unbound.child);
    await authority.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { address: unbound.address, authority: authority.address, trust, stop, [Symbol.asyncDispose]: stop };
}

interface Unbound {
  readonly child: ChildProcess;
  readonly address: string;
}

async function startUnbound(
  folder: string,
  authority: string,
  { trust, names }: { readonly trust: string; readonly names: readonly string[] },
): Promise<Unbound> {
  const port = await freePort();
  const config = join(folder, 'unbound.conf');
  await writeFile(config, unboundConfig({ folder, port, authority, trust, names }));
  const args = ['-d', '-p', '-c', config];
  const child = endWithUs(spawn(find('unbound') ?? 'unbound', args, { stdio: ['ignore', 'pipe', 'pipe'] }));
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString('utf8')));
  child.stderr.on('data', (data: Buffer) => (output += data.toString('utf8')));
  const address = `127.0.0.1:${port}`;
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([address]);
  await eventually('unbound answers', async () => {
    if (child.exitCode !== null) throw new Error(`unbound ended with ${child.exitCode}:\n${output}`);
    return await resolver.resolveSoa('.').catch(() => undefined);
  });
  return { child, address };
}

interface UnboundFacts {
  readonly folder: string;
  readonly port: number;
  readonly authority: string;
  readonly trust: string;
  readonly names: readonly string[];
}

function unboundConfig({ folder, port, authority, trust, names }: UnboundFacts): string {
  const server = authority.replace(':', '@');
  // Unbound answers for these by itself unless told that they are ordinary.
  const ordinary = new Set(['test', '127.in-addr.arpa', ...names.filter((name) => name !== '.')]);
  const stubs = names.map((name) => `stub-zone:\n  name: "${name}"\n  stub-addr: ${server}\n  stub-prime: no\n`);
  return `server:
  directory: "${folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  interface: 127.0.0.1
  port: ${port}
  access-control: 127.0.0.0/8 allow
  do-not-query-localhost: no
  do-ip6: no
  num-threads: 1
  module-config: "validator iterator"
  trust-anchor: "${trust.replace(/\s+/g, ' ')}"
  target-fetch-policy: "0 0 0 0 0"
${[...ordinary].map((name) => `  local-zone: "${name}" nodefault\n`).join('')}
remote-control:
  control-enable: no
${stubs.join('')}`;
}
