import type { FilterListDesk, ListAsker, NamedPlace } from '#flow/filterlist';
import { choiceArg, flagArg, optionalNumber, optionalText, textArg } from './args.ts';
import type { ControlArgs, ControlHandlers } from './server.ts';
import { COMMAND_LINE_ACTOR } from './stamp.ts';

/** Allow and block lists. */
export type FilterListControl = Pick<FilterListDesk, 'add' | 'list' | 'remove'>;

/** Whoever reaches the socket owns the data directory. */
export const commandLine: ListAsker = { actor: { kind: 'system' }, name: COMMAND_LINE_ACTOR };

export function filterListHandlers(lists: FilterListControl): ControlHandlers {
  return {
    'filter.list.add': (args) => {
      const reason = optionalText(args, 'reason');
      const lifeMs = optionalNumber(args, 'lifeMs');
      return lists.add(commandLine, {
        ...placeArgs(args),
        ...subjectArgs(args),
        unauthenticated: flagArg(args, 'unauthenticated'),
        ...(reason === undefined ? {} : { reason }),
        ...(lifeMs === undefined ? {} : { lifeMs }),
      });
    },
    'filter.list.remove': (args) => lists.remove(commandLine, { ...placeArgs(args), ...subjectArgs(args) }),
    'filter.list.show': async (args, call) => {
      const all = flagArg(args, 'all');
      await lists.list(commandLine, { ...placeArgs(args), all }, (entry) => call.item(entry));
      return null;
    },
  };
}

/** Whose: an account's, a domain's, or the platform's. */
export function placeArgs(args: ControlArgs): NamedPlace {
  return { account: optionalText(args, 'account'), domain: optionalText(args, 'domain') };
}

function subjectArgs(args: ControlArgs) {
  return { action: choiceArg(args, 'action', ['allow', 'block']), subject: textArg(args, 'subject') };
}
