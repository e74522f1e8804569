/** SpamAssassin and rspamd as Debian has them, each with a configuration of its own, on loopback, without network tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface Peer extends AsyncDisposable {
  readonly name: string;
  /** Of its first process; the others are its children. */
  readonly pid: number;
  /** At this score it calls a message spam, as Debian sets it. */
  readonly threshold: number;
  /** The score of one message. */
  score(message: Uint8Array): Promise<number>;
}

const ANSWER_MS_MAX = 60_000;
const READY_MS_MAX = 60_000;

/** spamd: local tests only, no Bayes of anybody, no user's preferences. */
export async function startSpamd(port: number): Promise<Peer> {
  const child = spawn(
    'spamd',
    [
      '-L',
      '-x',
      '-i',
      '127.0.0.1',
      '-p',
      String(port),
      '-m',
      '2',
      '--min-children=2',
      '-s',
      'null',
      '-u',
      'nobody',
      '-H',
      '/tmp',
    ],
    { stdio: 'ignore' },
  );
  const score = async (message: Uint8Array): Promise<number> => {
    const answer = await overTcp(port, [`CHECK SPAMC/1.2\r\nContent-length: ${message.length}\r\n\r\n`, message]);
    const found = /^Spam:[^;]*;\s*(-?[\d.]+)/m.exec(answer)?.[1];
    if (found === undefined) throw new Error(`spamd gave no score: ${answer.slice(0, 100)}`);
    return Number(found);
  };
  return await ready({ name: 'SpamAssassin', threshold: 5, score, child });
}

/** Modules that ask DNS or others, or need a database of their own. */
const askingModules = [
  'arc',
  'asn',
  'bimi',
  'clickhouse',
  'dcc',
  'dkim',
  'dkim_signing',
  'dmarc',
  'elastic',
  'external_services',
  'fuzzy_check',
  'greylist',
  'history_redis',
  'metadata_exporter',
  'mx_check',
  'neural',
  'p0f',
  'ratelimit',
  'rbl',
  'replies',
  'reputation',
  'spf',
  'surbl',
  'url_redirector',
  'antivirus',
  'hfilter',
  'milter_headers',
  'whitelist',
]; // prettier-ignore

export async function startRspamd(port: number): Promise<Peer> {
  const root = mkdtempSync(join(tmpdir(), 'rookery-rspamd-'));
  const config = join(root, 'conf');
  cpSync('/etc/rspamd', config, { recursive: true });
  for (const folder of ['db', 'run', 'log']) mkdirSync(join(root, folder));
  mkdirSync(join(config, 'override.d'), { recursive: true });
  const set = (name: string, text: string): void => writeFileSync(join(config, 'override.d', name), text);
  for (const name of askingModules) set(`${name}.conf`, 'enabled = false;\n');
  set(
    'options.inc',
    'filters = "chartable,regexp";\ndns { nameserver = ["127.0.0.1:1"]; timeout = 0.01s; retransmits = 1; }\n',
  );
  set('worker-normal.inc', `bind_socket = "127.0.0.1:${port}";\ncount = 1;\n`);
  set('worker-controller.inc', 'enabled = false;\n');
  set('worker-proxy.inc', 'enabled = false;\n');
  set('logging.inc', `type = "file";\nfilename = "${root}/log/rspamd.log";\nlevel = "error";\n`);
  chmodSync(root, 0o755);
  const vars = {
    CONFDIR: config,
    LOCAL_CONFDIR: config,
    DBDIR: `${root}/db`,
    RUNDIR: `${root}/run`,
    LOGDIR: `${root}/log`,
  };
  const child = spawn(
    'rspamd',
    [
      '-f',
      '-i',
      '-c',
      join(config, 'rspamd.conf'),
      ...Object.entries(vars).map(([name, value]) => `--var=${name}=${value}`),
    ],
    { stdio: 'ignore' },
  );
  const score = async (message: Uint8Array): Promise<number> => {
    const answer: unknown = JSON.parse(await overHttp(port, message));
    if (typeof answer === 'object' && answer !== null && 'score' in answer && typeof answer.score === 'number') {
      return answer.score;
    }
    throw new Error('rspamd gave no score');
  };
  // "add header": where rspamd says that it is spam.
  return await ready({ name: 'rspamd', threshold: 6, score, child });
}

async function ready(
  of: Omit<Peer, typeof Symbol.asyncDispose | 'pid'> & { readonly child: ChildProcess },
): Promise<Peer> {
  const { child, ...peer } = of;
  const until = Date.now() + READY_MS_MAX;
  const probe = Buffer.from('From: a@b.example\r\nSubject: x\r\n\r\nx\r\n');
  for (;;) {
    try {
      await peer.score(probe);
      break;
    } catch (thrown) {
      if (Date.now() > until) {
        child.kill();
        throw thrown;
      }
      await delay(500);
    }
  }
  return {
    ...peer,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.kill();
      if (child.exitCode === null) await Promise.race([new Promise((done) => child.once('exit', done)), delay(5_000)]);
    },
  };
}

function overTcp(port: number, pieces: readonly (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy(new Error('no answer in time')));
    socket.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    for (const piece of pieces) socket.write(piece);
    socket.end();
  });
}

function overHttp(port: number, message: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path: '/checkv2',
        method: 'POST',
        timeout: ANSWER_MS_MAX,
        headers: { 'Content-Length': message.length },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
        answer.on('error', reject);
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.on('error', reject);
    asked.end(message);
  });
}
