import type { Command } from 'commander';
import type { CliContext } from './context.ts';

export function metricsCommand(program: Command, cli: CliContext): void {
  program
    .command('metrics')
    .description('What the running server counts and measures, as OpenMetrics text')
    .addHelpText(
      'after',
      "\nFor a node exporter's folder of text files:\n  rookery metrics > rookery.prom.new && mv rookery.prom.new rookery.prom",
    )
    .action(() => cli.show<{ text: string }>('metrics', {}, ({ text }) => text, { asIs: true }));
}
