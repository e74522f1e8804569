/** The filter as it is shipped, on mail that it never saw; and what training refuses. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { OurFilter } from '../bench/lib/filter-ours.ts';
import { readMeasuredMail } from '../bench/lib/filter-mail.ts';
import type { BayesTokens } from '#check/bayes';
import { isEnglish } from './train/english.ts';
import { fitLogistic } from './train/logistic.ts';
import { readOrdinary } from './train/ordinary.ts';
import { readMail, readTrainingCorpora } from './train/read.ts';
import { readUnwanted } from './train/unwanted.ts';
import { withoutArtefacts } from './train/clean.ts';

const shared = process.env['ROOKERY_SHARED'] ?? resolve(import.meta.dirname, '../../shared');
const suites = join(shared, 'suites');
const skip = existsSync(join(suites, 'spam-spamassassin')) ? false : 'the published corpora are not here';
const filter = new OurFilter(join(import.meta.dirname, '../shipped/filter'));

test('ordinary mail of today in many languages is no spam, and its newsletters are bulk', () => {
  for (const { name, bytes } of readOrdinary()) {
    const scan = filter.scan(bytes);
    const verdict = filter.judge(scan);
    assert.ok(verdict.kind === 'clean' || verdict.kind === 'bulk', `${name} ${scan.subject}: ${verdict.score}`);
    if (scan.bulk.oneClick) assert.equal(verdict.kind, 'bulk', scan.subject);
  }
});

const measured = skip === false ? readMeasuredMail(suites).filter((_, i) => i % 4 === 0) : [];

test('later mail of the corpora, a sample: spam is caught and wanted mail is not taken for it', { skip }, () => {
  const caught = { spam: 0, of: 0, wrong: 0, wanted: 0, phish: 0 };
  for (const { set, unwanted, bytes } of measured) {
    if (set !== 'later' && set !== 'templates') continue;
    const { score, kind } = filter.judge(filter.scan(bytes));
    const isCaught = score >= 5;
    if (unwanted) {
      caught.of++;
      if (isCaught) caught.spam++;
      if (kind === 'phish') caught.phish++;
    } else {
      caught.wanted++;
      if (isCaught) caught.wrong++;
    }
  }
  assert.ok(caught.spam / caught.of > 0.78, JSON.stringify(caught));
  assert.ok(caught.wrong <= 2, JSON.stringify(caught));
  assert.ok(caught.phish / caught.spam < 0.35, `ordinary spam is no phishing: ${JSON.stringify(caught)}`);
});

test('phishing of another collection, a sample: most is caught, and what is caught is called phishing', {
  skip,
}, () => {
  const verdicts = measured.filter(({ phish }) => phish).map(({ bytes }) => filter.judge(filter.scan(bytes)));
  const caught = verdicts.filter(({ score }) => score >= 5);
  const named = caught.filter(({ kind }) => kind === 'phish');
  const told = `${named.length} of ${caught.length} of ${verdicts.length}`;
  assert.ok(caught.length / verdicts.length > 0.68, told);
  assert.ok(named.length / caught.length > 0.83, told);
});

test('unwanted mail of today in many languages is caught, most of it', () => {
  const missed = readUnwanted().filter(({ bytes }) => filter.judge(filter.scan(bytes)).score < 5);
  assert.ok(missed.length <= 7, missed.map(({ name }) => name).join(', '));
});

test('a corpus that lies elsewhere is read, and what is not there is told', () => {
  const root = mkdtempSync(join(tmpdir(), 'rookery-train-'));
  try {
    for (const folder of ['easy-ham-1', 'easy-ham-2', 'hard-ham-1', 'spam-1', 'spam-2']) {
      mkdirSync(join(root, 'data', folder), { recursive: true });
      writeFileSync(join(root, 'data', folder, '1.txt'), 'From: a@b.example\r\nSubject: x\r\n\r\nhello\r\n');
      writeFileSync(join(root, 'data', folder, '1.json'), '{"checksum":"0"}');
    }
    const { mails, refused } = readTrainingCorpora(join(root, 'none'), root);
    assert.deepEqual(mails.map(({ label }) => label).sort(), ['ham', 'ham', 'ham', 'spam', 'spam']);
    assert.ok(refused.length > 0 && refused.every(({ reason }) => reason === 'it is not here'));
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('files of other formats are refused with a reason', () => {
  const of = { source: 'x', name: 'y', label: 'ham' } as const;
  const reason = (text: string): string => {
    const read = readMail(Buffer.from(text, 'latin1'), of);
    return 'reason' in read ? read.reason : '';
  };
  assert.match(reason('PK\u0003\u0004....'), /a zip archive/);
  assert.match(reason('{"a":1}'), /JSON/);
  assert.match(reason(''), /empty/);
  assert.match(reason('just some words\n'), /no header/);
  assert.equal(reason('From x Mon\nSubject: hello\n\nhello\n'), '');
});

test('what a corpus put in is taken out, and the rest stays', () => {
  const bytes = Buffer.from(
    'X-Spam-Status: No\nReceived: from a by dogma.slashnull.org; x\nTo: zzzz@spamassassin.taint.org\nSubject: [ILUG] hello\n\nhello\n',
  );
  assert.equal(Buffer.from(withoutArtefacts(bytes)).toString(), 'To: somebody@example.net\nSubject: hello\n\nhello\n');
});

test('a weight that no data meets keeps its prior, and one that data meets moves within its bounds', () => {
  const row = (at: number, positive: boolean) => ({
    features: Int32Array.of(at),
    values: Float64Array.of(1),
    positive,
    weight: 1,
  });
  const rows = Array.from({ length: 200 }, (_, i) => row(i % 2, i % 2 === 0));
  const feature = { deviation: 1, min: -0.5, max: 1.5 };
  const names = ['spam', 'ham', 'never'].map((name) => ({ ...feature, name, mean: 0.4 }));
  const { weights } = fitLogistic(rows, names, { mean: 0, deviation: 1 });
  assert.equal(weights[2], 0.4);
  assert.ok((weights[0] ?? 0) > 1 && (weights[0] ?? 0) <= 1.5);
  assert.ok((weights[1] ?? 0) < 0 && (weights[1] ?? 0) >= -0.5);
});

test('of a language that is not that of the corpora, a handful of messages says nothing of words', () => {
  const tokensOf = (text: string): BayesTokens => {
    const bytes = Buffer.from(
      `From: a@sender.example\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`,
    );
    return filter.scan(bytes).tokens;
  };
  const english =
    'We met at the hall on Tuesday and talked about the roof: the tiles have been there for forty years, and nobody knows who would pay for new ones if they should fall before summer.';
  const german =
    'Wir trafen uns am Dienstag in der Halle und sprachen von dem Dach: die Ziegel liegen dort seit vierzig Jahren, und niemand weiß, wer neue bezahlen soll, wenn sie noch vor dem Sommer herunterfallen.';
  assert.equal(isEnglish(tokensOf(english)), true);
  assert.equal(isEnglish(tokensOf(german)), false);
  assert.equal(isEnglish(tokensOf('Dach am Dienstag')), true, 'Too short to say');
});
