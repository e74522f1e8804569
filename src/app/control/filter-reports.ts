import { Fault } from '#base/fault';
import type { ReportDesk } from '#flow/spamreport';
import { reportCategories, reportOutcomes, reportStates } from '#model/spamreport';
import { choiceArg, optionalNumber, optionalText, textArg } from './args.ts';
import { commandLine, placeArgs } from './filter-lists.ts';
import type { ControlArgs, ControlHandlers } from './server.ts';

/** Reports of users about mail that was judged wrongly. */
export type FilterReportControl = Pick<ReportDesk, 'close' | 'list' | 'show' | 'suggestions' | 'upload'>;

export function filterReportHandlers(reports: FilterReportControl): ControlHandlers {
  return {
    'filter.report': (args) =>
      reports.upload(commandLine, {
        bytes: Buffer.from(textArg(args, 'message'), 'base64'),
        category: choiceArg(args, 'as', reportCategories),
        from: textArg(args, 'from'),
      }),
    'filter.reports.list': async (args, call) => {
      const query = {
        ...placeArgs(args),
        ...(optionalText(args, 'state') === undefined ? {} : { state: choiceArg(args, 'state', reportStates) }),
        ...(optionalText(args, 'category') === undefined
          ? {}
          : { category: choiceArg(args, 'category', reportCategories) }),
      };
      await reports.list(commandLine, query, (report) => call.item(report));
      return null;
    },
    'filter.reports.suggestions': async (args, call) => {
      const domain = optionalText(args, 'domain');
      for (const one of await reports.suggestions(commandLine, { domain })) await call.item(one);
      return null;
    },
    'filter.reports.show': (args) => reports.show(commandLine, idArg(args)),
    'filter.reports.close': (args) => {
      const note = optionalText(args, 'note');
      return reports.close(commandLine, {
        id: idArg(args),
        outcome: choiceArg(args, 'outcome', reportOutcomes),
        ...(note === undefined ? {} : { note }),
      });
    },
  };
}

function idArg(args: ControlArgs): number {
  const id = optionalNumber(args, 'id');
  if (id !== undefined) return id;
  throw new Fault('invalid', 'No number of a report', { publicText: 'Name the report by its number' });
}
