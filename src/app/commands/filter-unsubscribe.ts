/** filter unsubscribe: leaves the list that brought a message, where that is safe. */
import type { Command } from 'commander';
import type { Unsubscribed } from '#flow/unsubscribe';
import type { CliContext } from './context.ts';
import { harmless } from './output.ts';

export function filterUnsubscribeCommand(filter: Command, cli: CliContext): void {
  filter
    .command('unsubscribe')
    .argument('<message>', 'its reference, or the number of the email')
    .requiredOption('--account <address>', 'the account that got it')
    .description('unsubscribe with one click (RFC 8058) from the list that brought a message, where that is safe')
    .action((message: string, { account }: { account: string }) =>
      cli.show<Unsubscribed>('filter.unsubscribe', { account, message }, ({ text }) => `${harmless(text)}.\n`),
    );
}
