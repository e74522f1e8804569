/** clean-report, filter original: what was made harmless in a message, and the message as it came. */
import type { Command } from 'commander';
import type { CleanChanges, OriginalCopy, ReleasedOriginal } from '#flow/clean';
import type { CliContext } from './context.ts';
import { UsageProblem } from './exit.ts';
import { harmless, timeText } from './output.ts';

interface ReportAnswer {
  readonly from: string;
  readonly text: string;
  readonly changes: CleanChanges;
}

const REFERENCE_HELP = 'of the message: in its Received field, in the trace and in the log';

export function cleanReportCommand(program: Command, cli: CliContext): void {
  program
    .command('clean-report')
    .argument('<reference>', REFERENCE_HELP)
    .description('A letter to who makes a newsletter: what was changed in it, why, and what to write instead')
    .action(async (reference: string) => {
      await cli.show<ReportAnswer>('clean.report', { reference }, ({ text }) => text, { asIs: true });
    });
}

interface OriginalOptions {
  readonly release?: boolean;
  readonly to?: string;
  readonly note?: string;
}

export function filterOriginalCommand(filter: Command, cli: CliContext): void {
  filter
    .command('original')
    .argument('<reference>', REFERENCE_HELP)
    .option('--release', 'put the message as it came into the inbox of who has a cleaned copy')
    .option('--to <address>', 'of this one only')
    .option('--note <words>', 'why, for the audit')
    .description('Copies of a message that was cleaned; its original stays beside them')
    .action(async (reference: string, { release = false, to, note }: OriginalOptions) => {
      if (!release) {
        if (to !== undefined || note !== undefined) throw new UsageProblem('--to and --note go with --release');
        return cli.list<OriginalCopy>(
          'clean.originals',
          { reference },
          { columns, none: 'No original is kept under this reference' },
        );
      }
      const args = { reference, ...(to === undefined ? {} : { address: to }), ...(note === undefined ? {} : { note }) };
      return cli.change<readonly ReleasedOriginal[]>('clean.release', args, (released) => ({
        done: released.map(releasedText).join('\n'),
        note: 'What was taken out is in it again: forms, hidden pictures, links that deceive.',
      }));
    });
}

const columns = [
  { title: 'MAILBOX', value: ({ address }: OriginalCopy) => address },
  { title: 'RECEIVED', value: ({ receivedMs }: OriginalCopy) => timeText(receivedMs) },
  {
    title: 'ORIGINAL',
    value: ({ releasedMs, releasedBy }: OriginalCopy) =>
      releasedMs === null ? 'kept' : `in the inbox since ${timeText(releasedMs)} by ${harmless(releasedBy)}`,
  },
  {
    title: 'CHANGED',
    // Without any change of its HTML a copy is there for a file or the mark.
    value: ({ changes }: OriginalCopy) => changes.join(', ') || 'A file was taken out, or the Subject marked',
  },
  { title: 'SUBJECT', value: ({ subject }: OriginalCopy) => harmless(subject) },
];

function releasedText({ address, outcome }: ReleasedOriginal): string {
  switch (outcome) {
    case 'released':
      return `Put the original into the inbox of ${address}`;
    case 'already':
      return `The original is in the inbox of ${address} since an earlier release`;
    case 'over-quota':
      return `The mailbox of ${address} has no room for the original; raise its quota and run this again`;
    case 'gone':
      return `The cleaned copy of ${address} was deleted meanwhile, and the original with it`;
    default:
      return outcome satisfies never;
  }
}
