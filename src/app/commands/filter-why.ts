/** filter why: why a message was judged as it was, and what became of its copies. */
import type { Command } from 'commander';
import type { MessageWhy, WhyCopy, WhyVerdict } from '#app/control';
import type { CliContext } from './context.ts';
import { harmless } from './output.ts';

export function filterWhyCommand(filter: Command, cli: CliContext): void {
  filter
    .command('why')
    .argument('<reference>', 'of a message, such as 01J9-8H3K-QZ4T')
    .description('why a message was judged as it was, what would have changed it, and what became of each copy')
    .action((reference: string) => cli.show<MessageWhy>('filter.why', { reference }, whyText));
}

export function whyText({ reference, sender, verdicts, copies }: MessageWhy): string {
  const from = sender === '' ? 'the null sender' : harmless(sender);
  const head = `${reference} from ${from}\n`;
  if (verdicts.length === 0)
    return `${head}The filter did not judge this message: rookery trace ${reference} tells why.\n`;
  return [head, ...verdicts.map(verdictText), `${copies.map(copyText).join('')}`].join('\n');
}

function verdictText(verdict: WhyVerdict): string {
  const { recipients, kind, score, required, tests, quiet, base, mends, incomplete } = verdict;
  const row = (points: string, words: string): string => `  ${points.padStart(6)}  ${harmless(words)}\n`;
  const lines = [
    `For ${harmless(recipients.join(', '))}: ${kind}, ${score.toFixed(1)} of ${required.spam}\n`,
    ...tests.map(({ points, test, words }) => row(points.toFixed(1), `${test}: ${words}`)),
    row(base.toFixed(1), 'what every message begins with'),
    ...quiet.map(({ test, words }) => row('-', `${test}: ${words}`)),
    ...incomplete.map((what) => row('', `not looked at: ${what}`)),
    `${harmless(verdict.summary)}\n${harmless(verdict.change)}\n`,
    ...mends.map((mend) => `Its sender could mend: ${harmless(mend)}\n`),
    `${verdict.advice}\n`,
  ];
  return lines.join('');
}

function copyText({ text, setting }: WhyCopy): string {
  const now = setting === undefined ? '' : `; ${setting.key} is now ${setting.value}, ${setting.from}`;
  return `${harmless(text)}${harmless(now)}.\n`;
}
