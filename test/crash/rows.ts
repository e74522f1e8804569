/** What a stopped server has: each message with where it is, its octets as they came, and what is shown of it. */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PackReader } from '#edge/pack';
import { BEN } from './clients.ts';
import type { Found } from './ledger.ts';
import { type LetterKind, numberOf, RUNS } from './letter.ts';

export interface ServerRows {
  readonly found: Found[];
  /** Numbers of what waits to be sent, or is held before that. */
  readonly queued: Set<number>;
  /** What is shown otherwise than it should be. */
  readonly violations: string[];
}

type Row = Readonly<Record<string, unknown>>;
type Octets = (row: Row, of: 'blob' | 'original') => Buffer;

export function readServer(data: string, kindOf: (number: number) => LetterKind): ServerRows {
  const db = new DatabaseSync(join(data, 'rookery.db'), { readOnly: true });
  const packs = new PackReader(join(data, 'packs'));
  const octets: Octets = (row, of) => {
    const [pack, offset, length] = [`${of}_pack`, `${of}_offset`, `${of}_length`].map((name) => Number(row[name]));
    return Buffer.from(packs.read({ pack: pack ?? 0, offset: offset ?? 0, length: length ?? 0 }));
  };
  try {
    const violations: string[] = [];
    const found = [...filed(db, octets, { kindOf, violations }), ...held(db, octets)];
    return { found, queued: waiting(db, octets), violations };
  } finally {
    packs.close();
    db.close();
  }
}

const place = (of: 'blob' | 'original', table: string): string =>
  `${table}.pack AS ${of}_pack, ${table}.byte_offset AS ${of}_offset, ${table}.byte_length AS ${of}_length`;

interface Expectations {
  readonly kindOf: (number: number) => LetterKind;
  readonly violations: string[];
}

/** What is in mailboxes. Of a message that is shown changed the octets that count are those that came. */
function filed(db: DatabaseSync, octets: Octets, { kindOf, violations }: Expectations): Found[] {
  const found: Found[] = [];
  const messages = db.prepare(`
    SELECT a.address, x.name, r.email AS changed, ${place('blob', 'b')}, ${place('original', 'o')}
    FROM message m JOIN email e ON e.id = m.email JOIN blob b ON b.id = e.blob JOIN mailbox x ON x.id = m.mailbox
      JOIN account a ON a.id = m.account LEFT JOIN representation r ON r.email = m.email LEFT JOIN blob o ON o.id = r.blob`);
  for (const row of messages.iterate() as Iterable<Row>) {
    const shown = octets(row, 'blob');
    const number = numberOf(shown.toString('latin1', 0, 200));
    const who = whoIs(row['address']);
    // The operator's own mail, and copies of what was submitted, are not of the ledger.
    if (number === undefined || who === undefined || row['name'] === 'Sent') continue;
    const isChanged = row['changed'] !== null;
    const kind = kindOf(number);
    const released = who === 'ben' && (kind === 'spam' || kind === 'program');
    if (row['name'] !== 'Archive' && !released) violations.push(...wronglyShown(number, kind, isChanged, shown));
    const bytes = isChanged ? octets(row, 'original') : shown;
    found.push({ ...one(number, who, bytes), place: `${who} ${String(row['name'])}` });
  }
  return found;
}

function wronglyShown(number: number, kind: LetterKind, isChanged: boolean, shown: Buffer): string[] {
  const wanted = kind === 'html' || kind === 'script';
  if (wanted !== isChanged) return [`message ${number} (${kind}) is shown ${isChanged ? 'changed' : 'as it came'}`];
  if (wanted && shown.includes(RUNS)) return [`message ${number} (${kind}) is shown with what it does when shown`];
  return [];
}

function held(db: DatabaseSync, octets: Octets): Found[] {
  const found: Found[] = [];
  const rows = db.prepare(`
    SELECT q.recipient, ${place('blob', 'b')} FROM quarantine q JOIN blob b ON b.id = q.blob WHERE q.class <> 'outbound'`);
  for (const row of rows.iterate() as Iterable<Row>) {
    const bytes = octets(row, 'blob');
    const number = numberOf(bytes.toString('latin1', 0, 200));
    const who = whoIs(row['recipient']);
    if (number !== undefined && who !== undefined)
      found.push({ ...one(number, who, bytes), place: `${who} quarantine` });
  }
  return found;
}

function waiting(db: DatabaseSync, octets: Octets): Set<number> {
  const rows = db.prepare(`
    SELECT ${place('blob', 'b')} FROM queued_message q JOIN blob b ON b.id = q.blob
    UNION ALL SELECT ${place('blob', 'b')} FROM quarantine h JOIN blob b ON b.id = h.blob WHERE h.class = 'outbound'`);
  const queued = new Set<number>();
  for (const row of rows.iterate() as Iterable<Row>) {
    const number = numberOf(octets(row, 'blob').toString('latin1'));
    if (number !== undefined) queued.add(number);
  }
  return queued;
}

function whoIs(address: unknown): 'anna' | 'ben' | undefined {
  return (['anna', 'ben'] as const).find((who) => address === `${who}@example.test`);
}

function one(number: number, who: 'anna' | 'ben', bytes: Buffer): Omit<Found, 'place'> {
  return { number: number + (who === 'ben' ? BEN : 0), flags: 0, sha: hash('sha256', bytes, 'hex') };
}
