/** The servers that are measured: how to start them, where they listen, whom they know, and which processes they are. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface Site {
  readonly name: string;
  readonly ports: {
    readonly mx: number;
    readonly submissions: number;
    readonly imap: number;
    readonly pop3: number;
  };
  readonly password: string;
  /** Whether it checks who sends. */
  readonly checks: boolean;
  /** Roots of the process trees, for CPU and memory. */
  trees(): string;
  /** Gives an account a mailbox of that many messages. */
  fill(user: string, messages: number): void;
  stop(): Promise<void>;
}

export const peerName = 'Postfix + Dovecot';
export const filtersName = 'Postfix + opendkim + opendmarc + policyd-spf + Dovecot';
export const ourName = 'Rookery';
const folder = import.meta.dirname;

/** Runs one of the generator's scripts to its end; gives its report lines. */
export function generate(script: string, args: readonly string[]): Record<string, unknown>[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, script), ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    timeout: 400_000,
  });
  if (status !== 0)
    throw new Error(`${script} ${args.join(' ')} ended with ${status ?? 'a signal'}:\n${stderr.slice(-2000)}`);
  if (stderr !== '') process.stderr.write(stderr);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Starts Postfix and Dovecot (peers/postfix-dovecot.sh), with filters that ask the DNS server given; needs root. */
export function startPeer(data: string, users: number, dns?: string): Site {
  const script = join(folder, 'peers/postfix-dovecot.sh');
  const env = { ...process.env, FILTERS_DNS: dns ?? '' };
  const { status, stdout, stderr } = spawnSync('bash', [script, 'up', data, String(users)], { encoding: 'utf8', env });
  const trees = /^process trees: ([\d,]+)$/m.exec(stdout)?.[1];
  if (status !== 0 || trees === undefined) {
    spawnSync('bash', [script, 'down', data]);
    throw new Error(`Cannot start the peer:\n${stdout}${stderr}`);
  }
  const up = dns === undefined ? 0 : 1000;
  return {
    name: dns === undefined ? peerName : filtersName,
    ports: { mx: 12525 + up, submissions: 12465 + up, imap: 11143 + up, pop3: 11110 + up },
    checks: dns !== undefined,
    password: 'pw',
    trees: () => trees,
    fill(user, messages) {
      const mailbox = join(data, 'mail', user.slice(0, user.indexOf('@')), 'Maildir');
      const id = (flag: string): string => spawnSync('id', [flag, 'vmail'], { encoding: 'utf8' }).stdout.trim();
      mkdirSync(mailbox, { recursive: true });
      generate('maildir-fill.ts', [
        '--dir',
        mailbox,
        '--messages',
        String(messages),
        '--uid',
        id('-u'),
        '--gid',
        id('-g'),
      ]);
      spawnSync('chown', ['-R', 'vmail:', join(data, 'mail')]);
    },
    stop() {
      spawnSync('bash', [script, 'down', data]);
      return Promise.resolve();
    },
  };
}

export interface OurSite extends Site {
  /** Ends the server and starts it again on the same data; gives the milliseconds from start to `ready`. */
  restart(): Promise<number>;
  /** Changes a setting; undefined sets it back to what it is when the site starts. */
  set(key: string, value?: string): void;
}

export interface OurOptions {
  readonly data: string;
  readonly users: number;
  readonly portOffset: number;
  /** The DNS of the benchmarks (dns.ts), for workloads in which senders are checked. */
  readonly dns?: string | undefined;
}

const rookery = join(folder, '../bin/rookery');
const READY_MS_MAX = 30_000;
/** Instead of a DNS server. */
const NOBODY = '127.0.0.1:9';

/** Starts a Rookery with users u1 to uN at bench.test and the settings that let the generator in. */
export async function startRookery({ data, users, portOffset, dns }: OurOptions): Promise<OurSite> {
  const password = 'bench-password-1';
  const start = async (): Promise<Running> => await serve(data, portOffset, dns ?? NOBODY);
  let server = await start();
  const cli = (args: readonly string[], input = ''): void => {
    const { status, stderr } = spawnSync(rookery, args, {
      input,
      encoding: 'utf8',
      env: { ...process.env, ROOKERY_DATA: data },
    });
    if (status !== 0) throw new Error(`rookery ${args.join(' ')} ended with ${status ?? 'a signal'}:\n${stderr}`);
  };
  const settings = new Map([
    ['auth.cleartext', 'loopback'],
    // The senders come from addresses of their own, and are not exempt from anything.
    ['limits.exempt', '127.0.0.1'],
    // The generator sends as no person does.
    ['sending.watch', 'off'],
  ]);
  for (const [key, value] of settings) cli(['setting', 'set', key, value]);
  cli(['domain', 'add', 'bench.test']);
  for (let n = 1; n <= users; n++) cli(['account', 'add', `u${n}@bench.test`, '--password-stdin'], `${password}\n`);
  return {
    name: ourName,
    ports: { mx: 25 + portOffset, submissions: 465 + portOffset, imap: 143 + portOffset, pop3: 110 + portOffset },
    password,
    checks: dns !== undefined,
    trees: () => String(server.pid),
    fill(user, messages) {
      const to = ['--port', String(143 + portOffset), '--user', user, '--pass', password];
      generate('imap.ts', [...to, '--do', 'fill', '--messages', String(messages), '--conns', '10']);
    },
    set(key, value = settings.get(key)) {
      cli(['setting', 'set', key, value ?? '--default']);
    },
    async restart() {
      await server.stop();
      server = await start();
      return server.readyMs;
    },
    async stop() {
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly pid: number;
  readonly readyMs: number;
  stop(): Promise<void>;
}

/** `rookery serve`, until its line `ready`. */
async function serve(data: string, portOffset: number, dns: string): Promise<Running> {
  const start = performance.now();
  const args = ['serve', '--data', data, '--port-offset', String(portOffset), '--listen', '127.0.0.1'];
  const child = spawn(rookery, [...args, '--hostname', 'mx.bench.test', '--dns', dns], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const readyMs = await new Promise<number>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`rookery serve ${why}:\n${output.slice(-3000)}`));
    const timer = setTimeout(() => fail('was not ready in time'), READY_MS_MAX);
    const take = (chunk: Buffer): void => {
      // Only the beginning is of interest; a long run must not gather its log here.
      if (output.length < 20_000) output += chunk.toString('utf8');
      if (!/^ready$/m.test(output)) return;
      clearTimeout(timer);
      resolve(performance.now() - start);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', (code) => fail(`ended with ${code ?? 'a signal'}`));
  });
  return {
    pid: child.pid ?? 0,
    readyMs,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}
