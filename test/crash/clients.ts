/** What people do to the server while it is killed: each client announces in the ledger what it tries. */
import type { Effect } from './events.ts';
import type { Ledger } from './ledger.ts';
import { asData, type LetterKind, newLetter, numberOf } from './letter.ts';
import type { SeededRandom } from './random.ts';
import { Gone, Talk } from './talk.ts';

export interface Ports {
  readonly smtp: number;
  readonly submission: number;
  readonly imap: number;
}

export interface LoadOptions {
  readonly host: string;
  readonly ports: Ports;
  readonly ledger: Ledger;
  readonly random: SeededRandom;
  /** Gives numbers that were not used before. */
  readonly next: () => number;
  /** What was submitted, with its octets, until the sink has it. */
  readonly outbound: Map<number, Buffer>;
  /** Undefined where the server filters nothing: all letters are plain, and come to the inbox. */
  readonly filter: Filtering | undefined;
  /** False as soon as the fault has come: later answers are ambiguous. */
  readonly counts: () => boolean;
}

export interface Filtering {
  readonly kindOf: (number: number) => LetterKind;
  /** The place in the ledger for a copy of such a letter. */
  readonly placeOf: (kind: LetterKind, who: 'anna' | 'ben') => string;
}

export const PASSWORD = 'correct-horse-7';
/** A message to both counts as two: the second copy has the number and half. */
export const BEN = 0.5;

/** Announces, asks, and notes the answer: `done` for yes, `refused` for no, nothing where none came. */
export async function attempt(
  load: LoadOptions,
  name: string,
  effects: Effect[],
  ask: () => Promise<boolean>,
): Promise<boolean> {
  const id = load.next();
  load.ledger.note({ kind: 'try', id, at: 0, name, effects });
  const yes = await ask();
  if (yes) load.ledger.note({ kind: 'done', id, at: 0 }, load.counts());
  else if (load.counts()) load.ledger.note({ kind: 'refused', id, fault: '' });
  return yes;
}

/** Runs until the server is gone. */
export async function untilGone(client: () => Promise<void>): Promise<void> {
  try {
    await client();
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
  }
}

/** Mail from outside, to one or to both. */
export function incoming(load: LoadOptions): Promise<void> {
  return untilGone(async () => {
    const talk = Talk.open(load.host, load.ports.smtp);
    await talk.reply();
    await talk.command('EHLO mx1.remote.test');
    for (;;) {
      const number = load.next();
      const kind = load.filter?.kindOf(number) ?? 'plain';
      const letter = newLetter(number, load.random, kind);
      const both = load.random.below(3) === 0;
      const placeOf = (who: 'anna' | 'ben'): string => load.filter?.placeOf(kind, who) ?? `${who} INBOX`;
      const effects = [{ number, place: placeOf('anna'), sha: letter.sha }];
      if (both) effects.push({ number: number + BEN, place: placeOf('ben'), sha: letter.sha });
      await talk.command('MAIL FROM:<sender@remote.test> BODY=8BITMIME');
      await talk.command('RCPT TO:<anna@example.test>');
      if (both) await talk.command('RCPT TO:<ben@example.test>');
      if ((await talk.command('DATA')) !== 354) {
        await talk.command('RSET');
        continue;
      }
      await attempt(load, 'deliver', effects, async () => {
        talk.write(asData(letter));
        return (await talk.reply()) === 250;
      });
    }
  });
}

/** Mail to the outside: it goes through the queue to the sink. */
export function submitting(load: LoadOptions): Promise<void> {
  return untilGone(async () => {
    const talk = Talk.open(load.host, load.ports.submission);
    await talk.reply();
    await talk.command('EHLO client.test');
    const plain = Buffer.from(`\0anna@example.test\0${PASSWORD}`).toString('base64');
    if ((await talk.command(`AUTH PLAIN ${plain}`)) !== 235)
      throw new Error('The submission server refused the password');
    for (;;) {
      const letter = newLetter(load.next(), load.random);
      const bytes = Buffer.from(
        letter.bytes.toString('latin1').replace('sender@remote.test', 'anna@example.test'),
        'latin1',
      );
      await talk.command('MAIL FROM:<anna@example.test> BODY=8BITMIME');
      await talk.command('RCPT TO:<someone@remote.test>');
      if ((await talk.command('DATA')) !== 354) {
        await talk.command('RSET');
        continue;
      }
      talk.write(asData({ ...letter, bytes }));
      const code = await talk.reply();
      if (code === 250 && load.counts()) load.outbound.set(letter.number, bytes);
    }
  });
}

/** What the IMAP client found at its start: UIDs by number. */
export type Listing = ReadonlyMap<string, ReadonlyMap<number, number>>;

const MAILBOXES = ['INBOX', 'Archive'] as const;

/** One person at work with her mailboxes: APPEND, MOVE, EXPUNGE. `listed` hears what is there before the work begins. */
export function reading(load: LoadOptions, listed: (listing: Listing) => void): Promise<void> {
  return untilGone(async () => {
    const talk = Talk.open(load.host, load.ports.imap);
    await talk.line();
    let count = 0;
    const run = async (command: string): Promise<string[]> => {
      const tag = `a${++count}`;
      return await talk.imap(tag, `${tag} ${command}\r\n`);
    };
    const ok = (lines: readonly string[]): boolean => /^a\d+ OK/.test(lines.at(-1) ?? '');
    if (!ok(await run(`LOGIN anna@example.test ${PASSWORD}`))) throw new Error('The IMAP server refused the password');
    const boxes = new Map<string, Map<number, number>>();
    for (const name of MAILBOXES) {
      await run(`SELECT ${name}`);
      const lines = await run('UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (X-Ledger)])');
      boxes.set(name, new Map(lines.flatMap(uidAndNumber)));
    }
    listed(boxes);
    for (;;) {
      const dice = load.random.below(3);
      if (dice === 0) {
        const letter = newLetter(nextPlain(load), load.random);
        const effect = { number: letter.number, place: 'anna Archive', sha: letter.sha };
        await attempt(load, 'append', [effect], async () => {
          const go = await run(`APPEND Archive (\\Seen) {${letter.bytes.length}}`);
          if (!go.at(-1)?.startsWith('+')) return false;
          return ok(await talk.imap(`a${count}`, Buffer.concat([letter.bytes, Buffer.from('\r\n')])));
        });
        continue;
      }
      const name = load.random.pick(MAILBOXES) ?? 'INBOX';
      const taken = [...(boxes.get(name) ?? [])].slice(0, 1 + load.random.below(4));
      for (const [number] of taken) boxes.get(name)?.delete(number);
      if (taken.length === 0) continue;
      const uids = taken.map(([, uid]) => uid).join(',');
      await run(`SELECT ${name}`);
      if (dice === 1) {
        const to = name === 'INBOX' ? 'Archive' : 'INBOX';
        const effects = taken.map(([number]) => ({ number, place: `anna ${to}` }));
        await attempt(load, 'move', effects, async () => ok(await run(`UID MOVE ${uids} ${to}`)));
      } else {
        await run(`UID STORE ${uids} +FLAGS.SILENT (\\Deleted)`);
        const effects = taken.map(([number]) => ({ number, place: 'none' }));
        await attempt(load, 'expunge', effects, async () => ok(await run(`UID EXPUNGE ${uids}`)));
      }
    }
  });
}

/** What is appended is not filtered, so it is told by its number as what the filter leaves alone. */
function nextPlain({ next, filter }: LoadOptions): number {
  for (;;) {
    const number = next();
    if (filter === undefined || filter.kindOf(number) === 'plain') return number;
  }
}

function uidAndNumber(line: string): [number, number][] {
  const uid = /\bUID (\d+)/.exec(line)?.[1];
  const number = numberOf(line);
  return uid === undefined || number === undefined ? [] : [[number, Number(uid)]];
}
