/** Verifies a store offline or beside a running one: rows against each other, and rows against bytes. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { packNumberOf, PackReader } from '#edge/pack';
import { type Found, type RowCheck, rowChecks, wasteChecks } from './check-rows.ts';
import { SCHEMA_VERSION } from './migrations/mod.ts';

export interface CheckFinding {
  /** `error`: something is lost or would go wrong. `info`: waste that the sweep takes away. */
  readonly severity: 'error' | 'info';
  readonly area: string;
  readonly text: string;
}

export interface CheckReport {
  /** No finding is an error. */
  readonly clean: boolean;
  /** At most {@link FINDINGS_MAX} of each kind in words; then one that says how many more. */
  readonly findings: readonly CheckFinding[];
  readonly counts: Readonly<
    Record<'accounts' | 'mailboxes' | 'messages' | 'emails' | 'queued' | 'blobs' | 'packs', number>
  >;
  /** Octets of message content that were read. */
  readonly bytesRead: number;
}

export interface CheckOptions {
  /** `headers`: each record is there and whole in length; `all`: its octets match its SHA-256. */
  readonly bytes: 'headers' | 'all';
}

/** Of one kind in words. */
export const FINDINGS_MAX = 20;

type Report = (severity: CheckFinding['severity'], area: string, text: string) => void;

export function checkStore(folder: string, options: CheckOptions): CheckReport {
  const findings: CheckFinding[] = [];
  const report: Report = (severity, area, text) => findings.push({ severity, area, text });
  const path = join(folder, 'rookery.db');
  const counts = { accounts: 0, mailboxes: 0, messages: 0, emails: 0, queued: 0, blobs: 0, packs: 0 };
  if (!existsSync(path)) {
    report('error', 'database', `There is no database at ${path}`);
    return { clean: false, findings, counts, bytesRead: 0 };
  }
  const db = new DatabaseSync(path, { readOnly: true });
  let bytesRead = 0;
  try {
    db.exec('PRAGMA busy_timeout = 5000; BEGIN'); // One snapshot: a server may be writing.
    checkDatabase(db, report);
    if (findings.length === 0) {
      for (const [name, table] of Object.entries(tables)) counts[name as keyof typeof counts] = countOf(db, table);
      checkRows(db, rowChecks, (area, text) => report('error', area, text));
      checkRows(db, wasteChecks, (area, text) => report('info', area, text));
      bytesRead = checkBytes(db, folder, options, report);
      checkPackFiles(db, folder, report);
    }
  } catch (error) {
    report(
      'error',
      'database',
      `The database cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    db.close();
  }
  return { clean: findings.every(({ severity }) => severity !== 'error'), findings, counts, bytesRead };
}

const tables = {
  accounts: 'account',
  mailboxes: 'mailbox',
  messages: 'message',
  emails: 'email',
  queued: 'queued_message',
  blobs: 'blob',
  packs: 'pack',
};

function countOf(db: DatabaseSync, table: string): number {
  return Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'] ?? 0);
}

function checkDatabase(db: DatabaseSync, report: Report): void {
  const version = db.prepare('PRAGMA user_version').get()?.['user_version'];
  if (version !== SCHEMA_VERSION) {
    report('error', 'database', `The database has schema ${String(version)}, this program knows ${SCHEMA_VERSION}`);
    return;
  }
  for (const { integrity_check: text } of db.prepare('PRAGMA integrity_check(20)').all()) {
    if (text !== 'ok') report('error', 'database', `SQLite says: ${String(text)}`);
  }
}

function checkRows(db: DatabaseSync, checks: readonly RowCheck[], report: (area: string, text: string) => void): void {
  for (const { area, query, words } of checks) {
    let found = 0;
    for (const row of db.prepare(query).iterate()) {
      found += 1;
      if (found <= FINDINGS_MAX) report(area, words(row as unknown as Found));
    }
    if (found > FINDINGS_MAX) report(area, `… and ${found - FINDINGS_MAX} more like this`);
  }
}

function checkBytes(db: DatabaseSync, folder: string, options: CheckOptions, report: Report): number {
  const packs = new PackReader(join(folder, 'packs'));
  let bytesRead = 0;
  let found = 0;
  const blobs = db.prepare('SELECT id, pack, byte_offset, byte_length FROM blob ORDER BY pack, byte_offset');
  for (const blob of blobs.iterate() as Iterable<{
    id: number;
    pack: number;
    byte_offset: number;
    byte_length: number;
  }>) {
    const place = { pack: blob.pack, offset: blob.byte_offset, length: blob.byte_length };
    const problem = options.bytes === 'all' ? packs.verify(place, blob.id) : packs.verifyHeader(place, blob.id);
    if (options.bytes === 'all') bytesRead += place.length;
    // A running server may have swept it since the snapshot was taken.
    if (problem === undefined || !isStillThere(folder, blob.id)) continue;
    found += 1;
    if (found <= FINDINGS_MAX) {
      report('error', 'bytes', `Blob ${blob.id} (pack ${blob.pack} at ${blob.byte_offset}): ${problem}`);
    }
  }
  if (found > FINDINGS_MAX) report('error', 'bytes', `… and ${found - FINDINGS_MAX} more like this`);
  packs.close();
  return bytesRead;
}

function isStillThere(folder: string, blob: number): boolean {
  const now = new DatabaseSync(join(folder, 'rookery.db'), { readOnly: true });
  try {
    return now.prepare('SELECT 1 FROM blob WHERE id = ?').get(blob) !== undefined;
  } finally {
    now.close();
  }
}

function checkPackFiles(db: DatabaseSync, folder: string, report: Report): void {
  const path = join(folder, 'packs');
  if (!existsSync(path)) return;
  const known = new Set(
    db
      .prepare('SELECT id FROM pack')
      .all()
      .map((pack) => pack['id']),
  );
  for (const name of readdirSync(path)) {
    const pack = packNumberOf(name);
    if (pack === undefined) report('info', 'packs', `packs/${name} is not a pack file`);
    else if (!known.has(pack))
      report('info', 'packs', `packs/${name} holds nothing that a row knows; the sweep removes it`);
  }
}
