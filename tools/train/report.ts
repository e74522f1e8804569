/** What came out of a training, in words and numbers. */
import { judgeScan } from '#check/spam';
import type { FitResult } from './fit.ts';
import type { ScannedMail } from './types.ts';

const thresholds = { spam: 5, highSpam: 15, phish: 5 };

export function reportOf(
  examples: readonly ScannedMail[],
  { model, features, unseen }: FitResult,
  late: readonly ScannedMail[],
): string {
  const lines: string[] = [];
  const spam = examples.filter(({ unwanted }) => unwanted).length;
  lines.push(`trained on ${spam} unwanted and ${examples.length - spam} wanted messages`);
  lines.push(
    `base ${model.spam.base.toFixed(2)}, factor ${model.spam.factor.toFixed(3)}, shift ${model.spam.shift.toFixed(2)}`,
  );
  for (const { name, mean, weight, ham, spam: unwanted } of features.toSorted((a, b) => b.weight - a.weight)) {
    lines.push(
      `  ${weight.toFixed(2).padStart(6)} (prior ${mean.toFixed(2)})  ${name.padEnd(36)} spam ${unwanted}, ham ${ham}`,
    );
  }
  const order = examples.map((mail, i) => ({ mail, z: unseen[i] ?? 0 }));
  for (const { mail, z } of order
    .filter((one) => !one.mail.unwanted)
    .sort((a, b) => b.z - a.z)
    .slice(0, 12)) {
    lines.push(`  highest wanted ${z.toFixed(2)} ${mail.source}/${mail.name} ${mail.scan.subject}`);
  }
  const scored = late.map((mail) => ({ mail, verdict: judgeScan(mail.scan, { thresholds, hits: mail.hits }, model) }));
  const ham = scored.filter(({ mail }) => !mail.unwanted);
  const unwanted = scored.filter(({ mail }) => mail.unwanted);
  const wrong = ham.filter(({ verdict }) => verdict.score >= 5);
  const caught = unwanted.filter(({ verdict }) => verdict.score >= 5);
  lines.push(`later mail: ${caught.length} of ${unwanted.length} caught, ${wrong.length} of ${ham.length} wrong`);
  for (const { mail, verdict } of wrong)
    lines.push(`  wrong ${mail.source}/${mail.name} ${verdict.score} ${mail.scan.subject}`);
  for (const { mail, verdict } of unwanted) {
    if (verdict.score < 5) lines.push(`  missed ${mail.source}/${mail.name} ${verdict.score} ${mail.scan.subject}`);
  }
  return `${lines.join('\n')}\n`;
}
