import { concatBytes } from '#base/bytes';
import type { ReportTaker } from './receive.ts';

/** Two takers of reports as one: what the first leaves of a mail is for the second, and what both leave is filed. */
export function takersInTurn(first: ReportTaker, second: ReportTaker): ReportTaker {
  return {
    wants: (mail) => first.wants(mail) || second.wants(mail),
    take: async (mail, content, steps) => {
      if (!first.wants(mail)) return await second.take(mail, content, steps);
      return await first.take(mail, content, {
        trace: steps.trace,
        rest: async (told, note) => {
          if (!second.wants(told)) return await steps.rest(told, note);
          const rest: typeof steps.rest = (again, more) => steps.rest(again, concatBytes([more, note]));
          return await second.take(told, content, { trace: steps.trace, rest });
        },
      });
    },
  };
}
