/** filter report, reports: what users say of mail that was judged wrongly, and what becomes of it. */
import type { Command } from 'commander';
import type { ClosedReport, ShownReport, SuggestedRule } from '#flow/spamreport';
import type { KeptSpamReport, SpamReport } from '#model/spamreport';
import type { CliContext } from './context.ts';
import { UsageProblem } from './exit.ts';
import { countText, dayText, harmlessLines, pairs, timeText } from './output.ts';

/** One line of the control socket holds it. */
const MESSAGE_BYTES_MAX = 512 * 1024;
const SHOWN_CHARACTERS_MAX = 4_000;

export function filterReportCommands(filter: Command, cli: CliContext): void {
  uploadCommand(filter, cli);
  const reports = filter
    .command('reports')
    .description('What users reported with reportspam@, reportham@, reportphish@ and report@ their domain');
  listCommand(reports, cli);
  reports
    .command('show')
    .argument('<number>')
    .description('A report, and the beginning of its message')
    .action((text: string) =>
      cli.show<ShownReport>('filter.reports.show', { id: numberOf(text) }, (report) =>
        shownText(report, cli.io.columns),
      ),
    );
  reports
    .command('close')
    .argument('<number>')
    .requiredOption('--as <outcome>', 'what it is: spam, phish, ham or unclear')
    .option('--note <words>', 'what the reporter is told besides')
    .description('Say what it is: the filter of the domain learns it, and the reporter is told')
    .action((text: string, { as, note }: { as: string; note?: string }) =>
      cli.change<ClosedReport>(
        'filter.reports.close',
        { id: numberOf(text), outcome: as, ...(note === undefined ? {} : { note }) },
        ({ report, answered }) => ({
          done: `Closed ${report.id} as ${report.outcome}; ${report.reporter} ${answered ? 'was told' : 'gets no letter'}`,
        }),
      ),
    );
  reports.helpCommand(false);
}

function uploadCommand(filter: Command, cli: CliContext): void {
  filter
    .command('report')
    .argument('<file>', 'a whole message with its header, or - for standard input')
    .requiredOption('--as <category>', 'spam, phish, ham or suspicious')
    .requiredOption('--from <address>', 'the account that reports it')
    .description('Report a message that was judged wrongly')
    .action(async (name: string, { as, from }: { as: string; from: string }) => {
      const bytes = name === '-' ? await cli.io.readStdin() : cli.io.readFile(name);
      const message = Buffer.from(bytes.subarray(0, MESSAGE_BYTES_MAX)).toString('base64');
      if (message === '') throw new UsageProblem('The message is empty');
      await cli.change<KeptSpamReport>('filter.report', { message, as, from }, ({ kind, id }) => ({
        done:
          kind === 'again'
            ? `${from} had reported this message before, as ${id ?? '-'}; it counts once`
            : `Reported as ${as}: ${id ?? '-'}`,
        next: id === null ? [] : [`rookery filter reports close ${id} --as ${as === 'suspicious' ? 'spam' : as}`],
      }));
    });
}

interface ListOptions {
  readonly account?: string;
  readonly domain?: string;
  readonly state?: string;
  readonly as?: string;
  readonly suggestions?: boolean;
}

function listCommand(reports: Command, cli: CliContext): void {
  reports
    .command('list', { isDefault: true })
    .option('--account <address>', 'of one account')
    .option('--domain <domain>', 'of the accounts of a domain')
    .option('--state <state>', 'new, reviewed or closed')
    .option('--as <category>', 'spam, phish, ham or suspicious')
    .option('--suggestions', 'what several people reported, as rules to try')
    .description('Reports, the newest first')
    .action(async ({ as, suggestions, ...options }: ListOptions) => {
      if (suggestions === true) {
        const none = 'Nothing was reported by three people in the last two weeks';
        await cli.each<SuggestedRule>(
          'filter.reports.suggestions',
          { ...options },
          { none, text: suggestionText, asIs: true },
        );
        return;
      }
      const args = { ...options, ...(as === undefined ? {} : { category: as }) };
      await cli.list<SpamReport>('filter.reports.list', args, {
        none: 'There are no such reports',
        columns: [
          { title: 'NUMBER', value: (row) => String(row.id) },
          { title: 'STATE', value: (row) => row.state },
          { title: 'AS', value: (row) => row.category },
          { title: 'IS', value: (row) => row.outcome || '-' },
          { title: 'REPORTED', value: (row) => dayText(row.createdMs) },
          { title: 'BY', value: (row) => row.reporter },
          { title: 'FROM', value: (row) => row.sender, columnsMax: 40 },
          { title: 'REFERENCE', value: (row) => row.reference ?? '-' },
          { title: 'SUBJECT', value: (row) => row.subject },
        ],
      });
    });
}

function suggestionText({ kind, sign, reporters, reports, subject, sender, rule }: SuggestedRule): string {
  const what = kind === 'fingerprint' ? 'a text that is nearly the same' : `${kind} ${sign}`;
  const head = `# ${what}: ${countText(reports, 'report')} of ${countText(reporters, 'person', 'people')}, the newest "${subject}" from ${sender}\n`;
  return harmlessLines(
    rule === '' ? `${head}# No rule says this; the filter counts such copies by itself.\n` : `${head}${rule}\n`,
  );
}

function shownText(report: ShownReport, columns: number | undefined): string {
  const head = pairs(
    [
      ['Number', String(report.id)],
      ['Reported', `${timeText(report.createdMs)} by ${report.reporter}, as ${report.category} (${report.way})`],
      [
        'State',
        report.outcome === ''
          ? report.state
          : `${report.state}: ${report.outcome} (${report.reviewer || 'by its setting'})`,
      ],
      ['Note', report.note || '-'],
      ['From', report.sender || '-'],
      ['Subject', report.subject || '-'],
      ['Message-ID', report.messageId || '-'],
      ['Reference', report.reference ?? 'not known here'],
      ['Client', report.client || '-'],
    ],
    columns,
  );
  if (report.message === null) return `${head}\nThe message is kept no more.\n`;
  const text = Buffer.from(report.message, 'base64')
    .toString('utf8')
    .slice(0, SHOWN_CHARACTERS_MAX)
    .replaceAll('\r', '');
  return `${head}\n${harmlessLines(text)}\n`;
}

function numberOf(text: string): number {
  if (/^\d{1,16}$/.test(text)) return Number(text);
  throw new UsageProblem(`"${text}" is no number of a report: see rookery filter reports`);
}
