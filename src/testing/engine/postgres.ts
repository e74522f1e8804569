/** One PostgreSQL server for the whole test process, in a temporary folder, on a unix socket only. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';

const BIN = '/usr/lib/postgresql/15/bin';
const START_MS_MAX = 20_000;

/** Why the PostgreSQL half of a contract cannot run here, or false. */
export const postgresMissing: string | false = existsSync(`${BIN}/initdb`) ? false : `${BIN}/initdb is not installed`;

export interface TestServer {
  readonly folder: string;
  readonly user: string;
  /** A fresh database, copied from the one that `prepare` filled. */
  createDatabase(): Promise<string>;
  dropDatabase(name: string): Promise<void>;
}

let starting: Promise<TestServer> | undefined;

/** Starts the server at the first call; `prepare` migrates the database that all others are copied from. */
export function testServer(prepare: (folder: string, database: string) => Promise<void>): Promise<TestServer> {
  starting ??= start(prepare);
  return starting;
}

async function start(prepare: (folder: string, database: string) => Promise<void>): Promise<TestServer> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rookery-pg-'));
  const as = serverIdentity();
  if (as.uid !== undefined && as.gid !== undefined) chownSync(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'rookery', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C'];
  execFileSync(`${BIN}/initdb`, initdb, { ...as, stdio: ['ignore', 'ignore', 'inherit'], cwd: folder });
  const { default: library } = await import('pg');
  const settings = ['fsync=off', 'listen_addresses=', `unix_socket_directories=${folder}`, 'shared_buffers=32MB'];
  settings.push(
    'deadlock_timeout=50ms',
    'max_connections=40',
    'autovacuum=off',
    'log_min_messages=fatal',
    'log_min_error_statement=panic',
  );
  const server = spawn(`${BIN}/postgres`, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...as,
    cwd: folder,
    stdio: 'ignore',
  });
  server.unref();
  process.once('exit', () => stop(server, folder));
  const admin = await firstConnection(
    () => new library.Client({ host: folder, user: 'rookery', database: 'postgres' }),
    server,
  );
  await admin.query('CREATE DATABASE template_rookery');
  await admin.end();
  await prepare(folder, 'template_rookery');
  let count = 0;
  const inAdmin = async (statement: string): Promise<void> => {
    const client = new library.Client({ host: folder, user: 'rookery', database: 'postgres' });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  return {
    folder,
    user: 'rookery',
    createDatabase: async () => {
      const name = `test_${++count}`;
      await inAdmin(`CREATE DATABASE ${name} TEMPLATE template_rookery STRATEGY file_copy`);
      return name;
    },
    dropDatabase: (name) => inAdmin(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}

/** PostgreSQL refuses to run as root. */
function serverIdentity(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // There is no such user; the next one may do.
    }
  }
  throw new Error('Cannot find a user to run PostgreSQL as');
}

async function firstConnection(make: () => pg.Client, server: ChildProcess): Promise<pg.Client> {
  const end = performance.now() + START_MS_MAX;
  for (;;) {
    const client = make();
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (performance.now() > end || server.exitCode !== null) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 25);
      });
    }
  }
}

/** SIGQUIT ends it and its children at once; nothing in it is wanted any more. */
function stop(server: ChildProcess, folder: string): void {
  if (server.exitCode === null && server.pid !== undefined) {
    try {
      process.kill(server.pid, 'SIGQUIT');
    } catch {
      // It ended by itself.
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}
