/** lists: how DNS lists stand, and what they are worth. */
import type { Command } from 'commander';
import type { ShownList } from '#app/control';
import { type CliContext, countOption } from './context.ts';
import { agoText } from './output.ts';

const abouts = { address: 'clients', domain: 'links' } as const;

export function listsCommand(program: Command, cli: CliContext): void {
  program
    .command('lists')
    .option('--days <count>', 'count so many days, at most 90', countOption, 30)
    .option('--test', 'test all lists first, which takes up to 20 seconds')
    .description('DNS lists: whether each answers as it must, and what it found')
    .addHelpText(
      'after',
      '\nOWN HITS are those that no other list had, MISTAKES those of mail that was wanted after all.\nLists of clients are set by: rookery setting set door.lists zen.spamhaus.org bl.example.net\nthose of the domains of links by: rookery setting set filter.uri-lists dbl.spamhaus.org multi.surbl.org',
    )
    .action((options: { days: number; test?: boolean }) =>
      cli.list<ShownList>(
        'lists.show',
        { ...options },
        {
          none: 'No DNS lists are asked; set them with: rookery setting set door.lists ZONE, or filter.uri-lists ZONE',
          columns: [
            { title: 'LIST', value: (row) => row.zone },
            { title: 'ABOUT', value: (row) => (row.subject === null ? '-' : abouts[row.subject]) },
            { title: 'STATE', value: (row) => (row.kind === 'allow' ? `${row.state}, allows` : row.state) },
            {
              title: 'TESTED',
              value: (row) => (row.testedMs === null ? '-' : `${agoText(cli.now() - row.testedMs)} ago`),
            },
            { title: 'ASKED', value: (row) => String(row.asked), right: true },
            { title: 'HITS', value: (row) => String(row.hits), right: true },
            { title: 'OWN HITS', value: (row) => String(row.uniqueHits), right: true },
            { title: 'UNKNOWN', value: (row) => String(row.unknown), right: true },
            { title: 'MISTAKES', value: (row) => String(row.released), right: true },
            { title: 'WHY', value: (row) => row.why },
          ],
        },
      ),
    );
}
