/** filter unsubscribe: leaves the list that brought a message, where that is safe. */
import type { Command } from 'commander';
import { Fault } from '#base/fault';
import type { Unsubscribed } from '#flow/unsubscribe';
import type { CliContext } from './context.ts';
import { harmless } from './output.ts';

export function filterUnsubscribeCommand(filter: Command, cli: CliContext): void {
  filter
    .command('unsubscribe')
    .argument('<message>', 'its reference, or the number of the email')
    .requiredOption('--account <address>', 'the account that got it')
    .description('Unsubscribe with one click (RFC 8058) from the list that brought a message, where that is safe')
    .action(async (message: string, { account }: { account: string }) => {
      const answer = await cli.call<Unsubscribed>('filter.unsubscribe', { account, message });
      const text = `${harmless(answer.text)}.`;
      if (cli.json) cli.io.out(`${JSON.stringify(answer)}\n`);
      else if (answer.kind === 'done') cli.io.out(`${text}\n`);
      if (answer.kind !== 'done') throw new Fault('permanent', text, { publicText: text });
    });
}
