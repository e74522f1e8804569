/**
 * How well filters tell unwanted mail from wanted: ours as shipped and after a user has trained 500 messages, beside SpamAssassin
 * and rspamd as Debian has them, without network tests, on messages that took no part in training.
 *   bin/node bench/filter-quality.ts [--suites DIR] [--data DIR] [--no-peers] [--misses N] [--scores FILE]
 *     [--index FILE [--every N] [--from K]]
 * `--scores`: scores of the peers are kept in this file, and read from it where it is there.
 * `--index`: a corpus of others besides, by an index of `ham path` and `spam path` as the TREC public corpora have; every Nth of
 * its lines, from the Kth on.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Verdict } from '#check/verdict';
import { type MeasuredMail, readIndexed, readMeasuredMail } from './lib/filter-mail.ts';
import { OurFilter, UserCounts } from './lib/filter-ours.ts';
import { type Peer, startRspamd, startSpamd } from './lib/filter-peers.ts';

/** Wanted messages that may be taken for unwanted. */
const FALSE_POSITIVES_MAX = 0.001;
const TRAINED = 500;
const PORTS = { spamd: 17_830, rspamd: 17_833 };
const shared = process.env['ROOKERY_SHARED'] ?? join(import.meta.dirname, '../../shared');

interface Scored {
  readonly mail: MeasuredMail;
  readonly score: number;
  readonly verdict?: Verdict;
}

interface Column {
  readonly name: string;
  readonly threshold: number;
  readonly scored: readonly Scored[];
}

async function scoresOfPeer(start: () => Promise<Peer>, mails: readonly MeasuredMail[]): Promise<Column> {
  await using peer = await start();
  const scored: Scored[] = [];
  // Two at once: as many as there are processes on the other side.
  const waiting = mails.values();
  const worker = async (): Promise<void> => {
    for (const mail of waiting) scored.push({ mail, score: await peer.score(mail.bytes) });
  };
  await Promise.all([worker(), worker()]);
  return { name: peer.name, threshold: peer.threshold, scored };
}

async function peers(mails: readonly MeasuredMail[], file: string | undefined): Promise<Column[]> {
  const kept: Record<string, { threshold: number; scores: Record<string, number> }> =
    file !== undefined && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const columns: Column[] = [];
  for (const [name, start] of [
    ['SpamAssassin', () => startSpamd(PORTS.spamd)],
    ['rspamd', () => startRspamd(PORTS.rspamd)],
  ] as const) {
    const before = kept[name]?.scores ?? {};
    const missing = mails.filter(({ set, name: mail }) => before[`${set} ${mail}`] === undefined);
    const column = missing.length === 0 ? undefined : await scoresOfPeer(start, missing);
    for (const { mail, score } of column?.scored ?? []) before[`${mail.set} ${mail.name}`] = score;
    const threshold = column?.threshold ?? kept[name]?.threshold ?? 5;
    kept[name] = { threshold, scores: before };
    columns.push({
      name,
      threshold,
      scored: mails.map((mail) => ({ mail, score: before[`${mail.set} ${mail.name}`] ?? 0 })),
    });
  }
  if (file !== undefined) writeFileSync(file, JSON.stringify(kept));
  return columns;
}

/** The lowest threshold at which no more of the wanted messages are taken for unwanted than may be. */
function thresholdAt(ham: readonly Scored[]): number {
  const scores = ham.map(({ score }) => score).sort((a, b) => b - a);
  return (scores[Math.floor(scores.length * FALSE_POSITIVES_MAX)] ?? 0) + 1e-9;
}

const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)} %`);

function line(
  column: Column,
  of: { readonly spam: (mail: MeasuredMail) => boolean; readonly ham: (mail: MeasuredMail) => boolean },
): string {
  const spam = column.scored.filter(({ mail }) => mail.unwanted && of.spam(mail));
  const ham = column.scored.filter(({ mail }) => !mail.unwanted && of.ham(mail));
  const equal = thresholdAt(ham);
  const at = (threshold: number): string => {
    const caught = spam.filter(({ score }) => score >= threshold).length;
    const wrong = ham.filter(({ score }) => score >= threshold).length;
    return `${share(caught, spam.length)} | ${share(wrong, ham.length)} (${wrong})`;
  };
  return `| ${column.name} | ${equal.toFixed(1)} | ${at(equal)} | ${column.threshold} | ${at(column.threshold)} |`;
}

function table(title: string, columns: readonly Column[], of: Parameters<typeof line>[1]): string {
  const some = columns[0]?.scored ?? [];
  const spam = some.filter(({ mail }) => mail.unwanted && of.spam(mail)).length;
  const ham = some.filter(({ mail }) => !mail.unwanted && of.ham(mail)).length;
  return [
    `\n${title}: ${spam} unwanted, ${ham} wanted\n`,
    '| filter | threshold at 0.1 % | caught | wrong | own threshold | caught | wrong |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...columns.map((column) => line(column, of)),
  ].join('\n');
}

/** A user whose mail comes in the order of time: the first 500 are trained, the rest is measured. */
function trained(filter: OurFilter, mails: readonly MeasuredMail[]): Column {
  const user = new UserCounts();
  const scored: Scored[] = [];
  for (const [i, mail] of inTurn(mails).entries()) {
    const scan = filter.scan(mail.bytes);
    if (i < TRAINED) user.learn(scan, mail);
    else {
      const verdict = filter.judge(scan, user);
      scored.push({ mail, verdict, score: verdict.score });
    }
  }
  return { name: `ours after ${TRAINED}`, threshold: 5, scored };
}

/** Wanted and unwanted mail each in its own order of time, mixed evenly: collections of different years become one user. */
function inTurn(mails: readonly MeasuredMail[]): MeasuredMail[] {
  const place = (list: readonly MeasuredMail[]): [number, MeasuredMail][] =>
    list.map((mail, i) => [(i + 0.5) / list.length, mail]);
  return [...place(mails.filter((m) => m.unwanted)), ...place(mails.filter((m) => !m.unwanted))]
    .sort(([a], [b]) => a - b)
    .map(([, mail]) => mail);
}

function tellMisses(column: Column, count: number): void {
  const missed = column.scored.filter(({ mail, score }) => mail.unwanted === score < column.threshold);
  for (const { mail, score, verdict } of missed.slice(0, count)) {
    const tests = verdict?.tests.slice(0, 8).map(({ test, points }) => `${test} ${points.toFixed(1)}`) ?? [];
    process.stdout.write(
      `${mail.unwanted ? 'missed' : 'wrong '} ${mail.set} ${mail.name} ${score}: ${tests.join(', ')}\n`,
    );
  }
}

function tellKinds(column: Column): void {
  const counts = new Map<string, Map<string, number>>();
  for (const { mail, verdict } of column.scored) {
    const set =
      mail.set === 'later' || mail.set === 'other' ? `${mail.set}, ${mail.unwanted ? 'unwanted' : 'wanted'}` : mail.set;
    const kinds = counts.get(set) ?? new Map<string, number>();
    counts.set(set, kinds);
    const kind = verdict?.kind ?? 'none';
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  for (const [set, kinds] of counts) {
    process.stdout.write(`${set}: ${[...kinds].map(([kind, count]) => `${kind} ${count}`).join(', ')}\n`);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      suites: { type: 'string', default: join(shared, 'suites') },
      data: { type: 'string', default: join(import.meta.dirname, '../shipped/filter') },
      'no-peers': { type: 'boolean', default: false },
      misses: { type: 'string', default: '0' },
      scores: { type: 'string' },
      index: { type: 'string' },
      every: { type: 'string', default: '1' },
      from: { type: 'string', default: '0' },
    },
  });
  const others =
    values.index === undefined
      ? []
      : readIndexed(values.index, { every: Number(values.every), from: Number(values.from) });
  const mails = [...readMeasuredMail(values.suites), ...others];
  const filter = new OurFilter(values.data);
  const ours: Column = {
    name: 'ours',
    threshold: 5,
    scored: mails.map((mail) => {
      const verdict = filter.judge(filter.scan(mail.bytes));
      return { mail, verdict, score: verdict.score };
    }),
  };
  const columns = [ours, ...(values['no-peers'] ? [] : await peers(mails, values.scores))];
  const inLater = (mail: MeasuredMail): boolean => mail.set === 'later';
  const later = trained(filter, mails.filter(inLater));
  const unseen = trained(
    filter,
    mails.filter((mail) => mail.set !== 'other' && (mail.set !== 'later' || !mail.unwanted)),
  );
  process.stdout.write(`${table('Later mail of the corpus', columns, { spam: inLater, ham: inLater })}\n`);
  process.stdout.write(`${table('The same after 500', [later], { spam: inLater, ham: inLater })}\n`);
  const isPhish = (mail: MeasuredMail): boolean => mail.set === 'phish';
  const isOther = (mail: MeasuredMail): boolean => mail.set === 'other';
  const any = (mail: MeasuredMail): boolean => !isOther(mail);
  process.stdout.write(`${table('Unseen phishing beside all wanted mail', columns, { spam: isPhish, ham: any })}\n`);
  process.stdout.write(`${table('The same after 500', [unseen], { spam: isPhish, ham: any })}\n\n`);
  if (others.length > 0) {
    process.stdout.write(`${table('The corpus of others', columns, { spam: isOther, ham: isOther })}\n`);
    const after = trained(filter, mails.filter(isOther));
    process.stdout.write(`${table('The same after 500', [after], { spam: isOther, ham: isOther })}\n\n`);
  }
  tellKinds(ours);
  tellMisses(ours, Number(values.misses));
}

if (import.meta.main) await main();
