/** filter feeds: how the feeds of hosts and addresses stand. */
import type { Command } from 'commander';
import type { FeedStatus } from '#flow/feeds';
import type { CliContext } from './context.ts';
import { agoText, harmless } from './output.ts';

export function filterFeedsCommand(filter: Command, cli: CliContext): void {
  filter
    .command('feeds')
    .option('--refresh', 'ask all feeds first whether they have changed')
    .description('Feeds of hosts and addresses that links are compared with: what each holds, and since when')
    .addHelpText(
      'after',
      '\nREFUSED are lines that were not understood, and hosts that would stand for too many, such as a shortener.\nFeeds are set by: rookery setting set filter.feeds phish=https://feeds.example.net/phish.txt spam=/etc/rookery/spam-hosts',
    )
    .action((options: { refresh?: true }) =>
      cli.list<FeedStatus>(
        'feeds.show',
        { ...options },
        {
          none: 'No feeds are set; set them with: rookery setting set filter.feeds KIND=SOURCE',
          columns: [
            { title: 'FEED', value: (row) => harmless(row.name) },
            { title: 'KIND', value: (row) => row.kind },
            { title: 'STATE', value: (row) => row.state },
            { title: 'FORM', value: (row) => row.form ?? '-' },
            { title: 'ENTRIES', value: (row) => String(row.entries), right: true },
            { title: 'REFUSED', value: (row) => String(row.refused), right: true },
            {
              title: 'AGE',
              value: (row) => (row.fetchedMs === null ? '-' : agoText(cli.now() - row.fetchedMs)),
              right: true,
            },
            { title: 'PROBLEM', value: (row) => harmless(row.problem) },
          ],
        },
      ),
    );
}
