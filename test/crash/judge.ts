/** Starts the store on what a fault left, compares with the ledger, checks, and starts a second time. */
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PackReader, systemPackIo } from '#edge/pack';
import { checkStore, StoreEngine } from '#edge/store';
import type { Found, Ledger } from './ledger.ts';
import { crashWrites } from './writes.ts';

export interface Judgement {
  /** Empty when all promises were kept. */
  readonly violations: readonly string[];
  /** From start to ready. */
  readonly startMs: number;
}

/** Judges the store in the folder; the ledger takes over what is found. */
export function judge(folder: string, ledger: Ledger): Judgement {
  const violations: string[] = [];
  let startMs = 0;
  try {
    mkdirSync(folder, { recursive: true });
    startMs = start(folder);
    const before = ledger.violations.length;
    ledger.settle(readFound(folder));
    violations.push(...ledger.violations.slice(before));
    for (const { severity, area, text } of checkStore(folder, { bytes: 'all' }).findings) {
      if (severity === 'error') violations.push(`check: ${area}: ${text}`);
    }
    const once = stateOf(folder);
    start(folder);
    if (stateOf(folder) !== once) violations.push('a second start changed the store');
  } catch (error) {
    violations.push(`judge: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  return { violations, startMs };
}

/** What `serve` does before it is ready; what a crash left in the staging area goes. */
function start(folder: string): number {
  const began = performance.now();
  rmSync(join(folder, 'staging'), { recursive: true, force: true });
  const options = { folder, operations: crashWrites, io: systemPackIo, packBytesMax: 1e9, without: new Set<never>() };
  const engine = new StoreEngine({ ...options, reserveBytes: 0 });
  const ms = performance.now() - began;
  engine.close();
  return ms;
}

function readFound(folder: string): Found[] {
  const db = new DatabaseSync(join(folder, 'rookery.db'), { readOnly: true });
  const packs = new PackReader(join(folder, 'packs'));
  try {
    const rows = db
      .prepare(`
        SELECT m.email AS number, 'box:' || m.mailbox AS place, m.flags & 31 AS flags, b.pack, b.byte_offset, b.byte_length
        FROM message m JOIN email e ON e.id = m.email JOIN blob b ON b.id = e.blob
        UNION ALL
        SELECT q.id, 'queue', 0, b.pack, b.byte_offset, b.byte_length FROM queued_message q JOIN blob b ON b.id = q.blob`)
      .all() as unknown as (Found & { pack: number; byte_offset: number; byte_length: number })[];
    return rows.map(({ number, place, flags, pack, byte_offset, byte_length }) => {
      let sha = 'unreadable';
      try {
        sha = hash('sha256', packs.read({ pack, offset: byte_offset, length: byte_length }), 'hex');
      } catch {
        // Said as other octets than were sent.
      }
      return { number, place, flags, sha };
    });
  } finally {
    packs.close();
    db.close();
  }
}

/** Everything a start could repair: the database to the octet, and which packs there are. */
function stateOf(folder: string): string {
  const packs = join(folder, 'packs');
  const files = existsSync(packs)
    ? readdirSync(packs)
        .sort()
        .map((name) => `${name} ${statSync(join(packs, name)).size}`)
    : [];
  return `${hash('sha256', readFileSync(join(folder, 'rookery.db')), 'hex')}\n${files.join('\n')}`;
}
