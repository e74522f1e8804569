/** filter why: why a message was judged as it was, and what became of its copies. */
import type { Command } from 'commander';
import type { MessageWhy, WhyCopy, WhyVerdict } from '#app/control';
import type { CliContext } from './context.ts';
import { folded, harmless } from './output.ts';
import { pointsText, verdictLines } from './verdict.ts';

export function filterWhyCommand(filter: Command, cli: CliContext): void {
  filter
    .command('why')
    .argument('<reference>', 'of a message, such as 01J9-8H3K-QZ4T, or its Message-ID')
    .description('Why a message was judged as it was, what would have changed it, and what became of each copy')
    .action((reference: string) =>
      cli.show<MessageWhy>('filter.why', { reference }, (why) => whyText(why, cli.io.columns)),
    );
}

export function whyText({ reference, sender, verdicts, copies }: MessageWhy, columns?: number): string {
  const from = sender === '' ? 'the null sender' : harmless(sender);
  const head = `${reference} from ${from}\n`;
  if (verdicts.length === 0)
    return `${head}The filter did not judge this message: rookery trace ${reference} tells why.\n`;
  const parts = verdicts.map((verdict) => verdictText(verdict, columns));
  return [head, ...parts, copies.map((copy) => `${folded(copyText(copy), columns)}\n`).join('')].join('\n');
}

function verdictText(verdict: WhyVerdict, columns: number | undefined): string {
  const { recipients, kind, score, required } = verdict;
  const head = `For ${harmless(recipients.join(', '))}: ${kind}, ${pointsText(score)} (spam begins at ${required.spam})`;
  return `${folded(head, columns)}\n${verdictLines(verdict, columns)}`;
}

function copyText({ text, setting }: WhyCopy): string {
  const now = setting === undefined ? '' : `; ${setting.key} is now ${setting.value}, ${setting.from}`;
  return `${harmless(text)}${harmless(now)}.`;
}
